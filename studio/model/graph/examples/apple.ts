// Two apples at 100 each, and 10 % tax on top. If the price of an apple
// rises by 1, by how much does the whole price rise?
import { scalar } from "retrograd";

const apple = scalar(100, { dtype: "float64", name: "apple" });
const count = scalar(2, { dtype: "float64", name: "count" });
const tax = scalar(1.1, { dtype: "float64", name: "tax" });

const price = apple.mul(count).mul(tax).named("price");

// Backward, × sends to each input what came back, times the other input.
export default price;
