/**
 * What can be asked of a subject: nets to train and products to compute, as plain data that crosses to other processes as JSON.
 * Knows nothing of who does it.
 */

/** A rule that turns gradients into new parameters; Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
export interface Rule {
  readonly name: "sgd" | "adam";
  readonly lr: number;
}

/** Fully connected layers with ReLU between them, softmax cross entropy at the end. */
export interface Mlp {
  readonly kind: "mlp";
  /** From the 784 pixels to the 10 classes. */
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly rule: Rule;
}

/** Twice a convolution without padding, ReLU and 2 × 2 max pooling; then a dense layer with ReLU and one of 10 classes. */
export interface Cnn {
  readonly kind: "cnn";
  readonly filters: readonly [number, number];
  /** Filters are `kernel` × `kernel`. */
  readonly kernel: number;
  readonly dense: number;
  readonly batch: number;
  readonly rule: Rule;
}

/** The product of two [size, size] matrices. */
export interface Matmul {
  readonly kind: "matmul";
  readonly size: number;
}

/** `count` products of [size, size] matrices, one after the other in one program. */
export interface MatmulChain {
  readonly kind: "matmul-chain";
  readonly size: number;
  readonly count: number;
}

/** A program with next to nothing to do, so that its time is that of starting it. */
export interface Dispatch {
  readonly kind: "dispatch";
}

/** `count` rounds of multiply-adds that touch registers alone. */
export interface Peak {
  readonly kind: "peak";
  readonly count: number;
}

/** What every subject may be asked for. */
export type SharedWork = Mlp | Cnn | Matmul;

/** What any subject may be asked for; the last three kinds are for Retrograd alone. */
export type Work = SharedWork | MatmulChain | Dispatch | Peak;

/** Whether a step of the work trains a net on rows of MNIST. */
export function trains(work: Work): work is Mlp | Cnn {
  return work.kind === "mlp" || work.kind === "cnn";
}
