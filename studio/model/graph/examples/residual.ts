// A residual block: y = x + F(x). The gradient reaches x on two ways, and
// what they bring adds up.
//zh 残差块：y = x + F(x)。梯度沿两条路传回 x，
//zh 两条路传来的梯度相加。
import { random, tensor, variable } from "retrograd";

const x = tensor([[1, -2, 0.5], [0, 1, -1]], { name: "x" });
const W1 = variable(random.normal([3, 4], { seed: 1, std: 0.5 }), { name: "W1" });
const W2 = variable(random.normal([4, 3], { seed: 2, std: 0.5 }), { name: "W2" });

const hidden = x.matmul(W1).relu();
const F = hidden.matmul(W2).named("F");
const y = x.add(F).named("y");

// ∂L/∂y is 1 everywhere. The shortcut passes it on whole, however little
// comes back through F: this is why very deep nets can learn.
//zh ∂L/∂y 处处为 1。无论经过 F 传回来的有多少，捷径都把它原样传回：
//zh 所以非常深的网络也能学习。
export default y.sum().named("L");
