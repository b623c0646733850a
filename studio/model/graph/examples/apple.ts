// Two apples at 100 each, and 10 % tax on top. If the price of an apple
// rises by 1, by how much does the whole price rise?
//zh 买两个苹果，每个 100 日元，外加 10% 的消费税。
//zh 苹果的单价上涨 1 日元，支付金额会上涨多少？
import { scalar } from "retrograd";

const apple = scalar(100, { dtype: "float64", name: "apple" });
const count = scalar(2, { dtype: "float64", name: "count" });
const tax = scalar(1.1, { dtype: "float64", name: "tax" });

const price = apple.mul(count).mul(tax).named("price");

// Backward, × sends to each input what came back, times the other input.
//zh 反向传播时，乘法节点把传来的值乘以另一个输入，再传给每个输入。
export default price;
