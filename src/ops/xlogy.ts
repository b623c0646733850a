/**
 * x · log y and x / y where x = 0 settles it: 0, whatever y is. So a term that does not count costs nothing though log 0 is −∞.
 * Conventions are those of SciPy and TensorFlow.
 */
import { binary } from "./define.ts";
import { log, mul, ne, neg, square } from "./elementwise.ts";
import * as s from "./scalar.ts";

/** x · log y; 0 where x = 0. */
export const xlogy = binary({
  name: "xlogy",
  symbol: "x log y",
  formula: "x · log y",
  dtype: "float",
  value: (x, y) => s.select(s.eq(x, 0), 0, s.mul(x, s.log(y))),
  gradient: (g, [x, y]) => [mul(g, log(y)), mul(g, xdivy(x, y))],
  domain: [
    [-2, 2],
    [0.25, 4],
  ],
});

/** x / y; 0 where x = 0. */
export const xdivy = binary({
  name: "xdivy",
  symbol: "x / y",
  formula: "x / y",
  dtype: "float",
  value: (x, y) => s.select(s.eq(x, 0), 0, s.div(x, y)),
  gradient: (g, [x, y]) => [mul(g, xdivy(ne(x, 0), y)), mul(g, neg(xdivy(x, square(y))))],
  domain: [
    [-2, 2],
    [0.5, 3],
  ],
});
