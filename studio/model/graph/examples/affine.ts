// A layer Y = X · W + b for a batch of two rows, and L = ½ Σ Y²,
// so that what comes back to the layer is Y itself: ∂L/∂Y = Y.
//zh 一层 Y = X · W + b，批大小为 2；L = ½ Σ Y²，
//zh 于是反向传到这一层的正是 Y 本身：∂L/∂Y = Y。
import { tensor, variable } from "retrograd";

const X = tensor([[1, 2], [3, 4]], { name: "X" });
const W = variable([[1, 0, -1], [0, 1, 1]], { name: "W" });
const b = variable([-1, 0, 1], { name: "b" });

const Y = X.affine(W, b).named("Y");

// b was added to every row, so its gradient is the sum over the rows.
//zh b 加到了每一行上，所以它的梯度是各行之和。
export default Y.square().sum().div(2).named("L");
