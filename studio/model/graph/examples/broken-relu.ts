// A ReLU whose backward is wrong, as it has been published. "Check all"
// finds it; mend the line at fault and check again.
//zh 一个反向传播有错的 ReLU，这个错误曾经公开发表过。
//zh “确认全部”能找到它；改正出错的那一行，再确认一次。
import { customGradient, tensor, variable } from "retrograd";

const brokenRelu = customGradient("relu", {
  forward: (x) => x.maximum(0),
  // Meant: 1 where the output is positive. But 0.3 stays 0.3.
  //zh 本意：输出为正的地方取 1。可是 0.3 仍然是 0.3。
  backward: (dy, _inputs, y) => [dy.mul(y.clamp(0, 1))],
});

const x = tensor([[1, -1], [1, 4]], { name: "x" });
const W = variable([[0.5, -1], [0.2, 0.4]], { name: "W" });
const b = variable([0, 0.3], { name: "b" });

const h = brokenRelu(x.affine(W, b)).named("h");
export default h.square().sum().named("L");
