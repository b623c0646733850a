// A residual block: y = x + F(x). The gradient reaches x on two ways, and
// what they bring adds up.
import { random, tensor, variable, zeros } from "retrograd";

const x = tensor([[1, -2, 0.5], [0, 1, -1]], { name: "x" });
const W1 = variable(random.normal([3, 4], { seed: 1, std: 0.5 }), { name: "W1" });
const b1 = variable(zeros([4]), { name: "b1" });
const W2 = variable(random.normal([4, 3], { seed: 2, std: 0.5 }), { name: "W2" });
const b2 = variable(zeros([3]), { name: "b2" });

const F = x.affine(W1, b1).relu().affine(W2, b2).named("F");
const y = x.add(F).named("y");

// The shortcut passes the gradient on whole, however small that of F is:
// this is why very deep nets can learn.
export default y.square().mean().named("L");
