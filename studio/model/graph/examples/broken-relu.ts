// A ReLU whose backward is wrong, as it has been published. "Check all"
// finds it; mend the line at fault and check again.
import { customGradient, tensor, variable } from "retrograd";

const brokenRelu = customGradient("relu", {
  forward: (x) => x.maximum(0),
  // Meant: 1 where the output is positive. But 0.3 stays 0.3.
  backward: (dy, _inputs, y) => [dy.mul(y.clamp(0, 1))],
});

const x = tensor([[1, -1], [1, 4]], { name: "x" });
const W = variable([[0.5, -1], [0.2, 0.4]], { name: "W" });
const b = variable([0, 0.3], { name: "b" });

const h = brokenRelu(x.affine(W, b)).named("h");
export default h.square().sum().named("L");
