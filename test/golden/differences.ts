/**
 * Published cases where ours deliberately gives something else. A test asserts that each of them really differs.
 */
const SIXTH = "PyTorch 1.13 multiplies by 1/6 rounded to float32, even in float64";

export const differences: readonly { readonly id: string; readonly reason: string }[] = [
  { id: "torch-opinfo:nn.functional.hardsigmoid:0", reason: SIXTH },
  { id: "torch-opinfo:nn.functional.hardsigmoid:2", reason: SIXTH },
];
