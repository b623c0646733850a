// A layer Y = X · W + b for a batch of two rows, and L = ½ Σ Y²,
// so that what comes back to the layer is Y itself: ∂L/∂Y = Y.
import { tensor, variable } from "retrograd";

const X = tensor([[1, 2], [3, 4]], { name: "X" });
const W = variable([[1, 0, -1], [0, 1, 1]], { name: "W" });
const b = variable([-1, 0, 1], { name: "b" });

const Y = X.affine(W, b).named("Y");

// b was added to every row, so its gradient is the sum over the rows.
export default Y.square().sum().div(2).named("L");
