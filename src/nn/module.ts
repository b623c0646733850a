/**
 * What a module is, and how its parameters are found. Knows nothing of single modules.
 */
import { isFloat } from "../graph/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";

/** Part of a net: any object with a `forward`. Its parameters are variables in its fields, or in those of what its fields hold. */
export interface Module {
  forward(x: Tensor): Tensor;
}

/**
 * The floating-point variables in the fields of a module, in order, by dotted names: fields of fields, and items of arrays, are
 * found too. A variable that is met twice is listed once, under its first name; circles do no harm. Private `#fields` are not seen.
 * Throws an Error if a layer's parameters do not exist yet, because it learns its input size from its first call.
 *
 * @example Object.keys(parameters(net))   // ["layers.0.weight", "layers.0.bias", "layers.2.weight", …]
 * @example const optimizer = new SGD(Object.values(parameters(net)), { lr: 0.1 });
 */
export function parameters(module: Module | readonly Module[]): Record<string, Variable> {
  const found: [name: string, variable: Variable][] = [];
  const seen = new Set<object>();
  const stack: { value: unknown; name: string }[] = [{ value: module, name: "" }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { value, name } = top;
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Tensor) {
      if (value instanceof Variable && isFloat(value.dtype)) found.push([name, value]);
      continue;
    }
    const fields = Object.entries(value).map(([key, field]) => ({
      value: field,
      name: name === "" ? key : `${name}.${key}`,
    }));
    stack.push(...fields.reverse());
  }
  return Object.fromEntries(found);
}
