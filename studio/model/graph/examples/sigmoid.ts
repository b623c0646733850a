// The sigmoid is one node. Open it: ×(−1) → exp → +1 → 1/x.
import { scalar } from "retrograd";

const x = scalar(1, { dtype: "float64", name: "x" });
const y = x.sigmoid().named("y");

// Four small steps back give the same number as the closed formula,
// ∂y/∂x = y (1 − y).
export default y;
