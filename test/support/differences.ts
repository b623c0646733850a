/**
 * Numerical differentiation for tests: the whole Jacobian of a function of arrays. Knows nothing of graphs.
 */
import type { TypedArray } from "../../src/graph/dtype.ts";

/** Small enough to stay between lattice points (1/512 apart), a power of two so that x ± h is exact. */
const H = 2 ** -11;

/**
 * Derivatives of every element of `f`'s result by each element of `at[position]`: one column for each element of the input.
 * Five-point central differences, (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h; error about h⁴f⁗′/30 + ε|f|/h, near 1e-12.
 */
export function jacobian(
  f: (values: readonly TypedArray[]) => TypedArray,
  at: readonly TypedArray[],
  position: number,
): Float64Array[] {
  const values = at.map((x) => x.slice());
  const x = values[position];
  return Array.from({ length: x.length }, (_, j) => {
    const center = x[j];
    const shifted = (steps: number) => {
      x[j] = center + steps * H;
      const y = f(values);
      x[j] = center;
      return y;
    };
    const [a, b, c, d] = [-2, -1, 1, 2].map(shifted);
    return Float64Array.from(a, (_v, i) => (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * H));
  });
}
