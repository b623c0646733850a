// The sigmoid is one node. Open it: ×(−1) → exp → +1 → 1/x.
//zh sigmoid 是一个节点。把它展开：×(−1) → exp → +1 → 1/x。
import { scalar } from "retrograd";

const x = scalar(1, { dtype: "float64", name: "x" });
const y = x.sigmoid().named("y");

// Four small steps back give the same number as the closed formula,
// ∂y/∂x = y (1 − y).
//zh 反向走四小步，得到的数与公式的结果相同：
//zh ∂y/∂x = y (1 − y)。
export default y;
