// Two apples and three oranges, and 10 % tax on the sum.
//zh 两个苹果和三个橘子，总价再加 10% 的消费税。
import { scalar } from "retrograd";

const apple = scalar(100, { dtype: "float64", name: "apple" });
const apples = scalar(2, { dtype: "float64", name: "apples" });
const orange = scalar(150, { dtype: "float64", name: "orange" });
const oranges = scalar(3, { dtype: "float64", name: "oranges" });
const tax = scalar(1.1, { dtype: "float64", name: "tax" });

const sum = apple.mul(apples).add(orange.mul(oranges));

// Backward, + hands on what came back unchanged; × exchanges its inputs.
//zh 反向传播时，加法节点把传来的值原样传下去，乘法节点乘以对方的输入。
export default sum.mul(tax).named("price");
