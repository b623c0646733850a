/** Modules: plain classes with `forward`, whose parameters are found by walking their fields. */
export { Flatten, ReLU, Sigmoid, Softmax, Tanh } from "./activations.ts";
export { Conv2d, type Conv2dOptions } from "./conv2d.ts";
export type { LayerOptions } from "./initial.ts";
export { he, type Initializer, normal, uniform, xavier, zero } from "./initializers.ts";
export { Linear, type LinearOptions } from "./linear.ts";
export { MaxPool2d } from "./max-pool2d.ts";
export { type Module, parameters } from "./module.ts";
export { Sequential } from "./sequential.ts";
