/** What the studio asks of dtypes. Knows nothing of tensors. */
import type { DType } from "retrograd";

/** Whether numbers of this dtype may be fractions, and have derivatives. */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}
