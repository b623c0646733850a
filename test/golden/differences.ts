/**
 * Published cases where ours deliberately gives something else. A test asserts that each of them really differs.
 */
const SIXTH = "PyTorch 1.13 multiplies by 1/6 rounded to float32, even in float64";
const TIES = "TensorFlow.js gives every tied element the full gradient; ours share it, as PyTorch's do";
const FIRST = "at a tie TensorFlow.js gives the first argument everything; ours get half each, as in PyTorch";
const EXPONENT =
  "TensorFlow.js gives an exponent over a negative base gradient 0; log of a negative number is NaN here and in PyTorch";
const INTEGERS = "TensorFlow.js differentiates by integers and truth values; here only floats have gradients";
const NOTHING = "ONNX calls the largest of nothing −∞; here it is a mistake";
const FROM_THE_END = "ONNX counts negative classes from the end; here and in PyTorch they are a mistake";
const ONE_OF_TIES = "PyTorch's max(dim) picks one of tied elements; ours is its amax, which shares";

export const differences: readonly { readonly id: string; readonly reason: string }[] = [
  { id: "torch-opinfo:nn.functional.hardsigmoid:0", reason: SIXTH },
  { id: "torch-opinfo:nn.functional.hardsigmoid:2", reason: SIXTH },
  { id: "tfjs-grad:max:5", reason: TIES },
  { id: "tfjs-grad:min:3", reason: TIES },
  { id: "tfjs-grad:min:12", reason: TIES },
  { id: "tfjs-grad:maximum:4", reason: FIRST },
  { id: "tfjs-grad:pow:4", reason: EXPONENT },
  { id: "tfjs-grad:clone:3", reason: INTEGERS },
  { id: "tfjs-grad:clone:4", reason: INTEGERS },
  { id: "tfjs-grad:graph:13", reason: INTEGERS },
  { id: "test_reduce_max_empty_set", reason: NOTHING },
  { id: "test_reduce_min_empty_set", reason: NOTHING },
  { id: "test_onehot_negative_indices", reason: FROM_THE_END },
  { id: "kink: max(dim), tie", reason: ONE_OF_TIES },
];
