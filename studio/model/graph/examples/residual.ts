// A residual block: y = x + F(x). The gradient reaches x on two ways, and
// what they bring adds up.
import { random, tensor, variable } from "retrograd";

const x = tensor([[1, -2, 0.5], [0, 1, -1]], { name: "x" });
const W1 = variable(random.normal([3, 4], { seed: 1, std: 0.5 }), { name: "W1" });
const W2 = variable(random.normal([4, 3], { seed: 2, std: 0.5 }), { name: "W2" });

const hidden = x.matmul(W1).relu();
const F = hidden.matmul(W2).named("F");
const y = x.add(F).named("y");

// ∂L/∂y is 1 everywhere. The shortcut passes it on whole, however little
// comes back through F: this is why very deep nets can learn.
export default y.sum().named("L");
