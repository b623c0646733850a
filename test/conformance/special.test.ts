/**
 * Elementwise operations where they are easily wrong: near 0, at signed zeros, infinities and NaN, and where a result
 * overflows. float32 results are held to the same scalar expression in float64, relative to their own size.
 */
import { describe, expect, it } from "vitest";
import { allocate, type DType, isFloat, type TypedArray, toDType } from "../../src/graph/dtype.ts";
import type { Case, OpEntry } from "../../src/ops/define.ts";
import { entries } from "../../src/ops/define.ts";
import "../../src/ops/index.ts";
import { input } from "../../src/ops/leaves.ts";
import { toFunction } from "../../src/ops/scalar.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import { check } from "../support/compare.ts";
import { compute } from "../support/programs.ts";

const POSITIVE = [0, 1e-42, 1e-30, 1e-8, 1e-4, 0.3, 0.5, 1, 1.5, 2, 3, 20, 95, 1e4, 1e30, Infinity];
const FLOATS = [...POSITIVE, ...POSITIVE.map((x) => -x), Number.NaN];
const SPECIAL: Record<DType, readonly number[]> = {
  float32: FLOATS.map(Math.fround),
  float64: FLOATS,
  int32: [0, 1, -1, 7, 300, 2147483647, -2147483648],
  uint8: [0, 1, 7, 255],
  bool: [0, 1],
};

/** Below the smallest normal number the last place no longer shrinks with the value: it is the smallest number of all. */
const SMALLEST: Partial<Record<DType, number>> = { float32: 2 ** -149, float64: 2 ** -1074 };
const EPSILON: Partial<Record<DType, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

/** Every combination of special values, one array per input. */
function combinations(dtypes: readonly DType[]): TypedArray[] {
  const sets = dtypes.map((dtype) => SPECIAL[dtype]);
  const size = sets.reduce((n, set) => n * set.length, 1);
  let repeat = size;
  return sets.map((set, i) => {
    repeat /= set.length;
    const values = allocate(dtypes[i], size);
    for (let at = 0; at < size; at++) values[at] = set[Math.floor(at / repeat) % set.length];
    return values;
  });
}

/** The distinct calls of an entry: cases that differ in shape alone count once for each set of input dtypes. */
function calls(entry: OpEntry): { dtypes: DType[]; call: Case["call"] }[] {
  if (entry.cases.some(({ inputs }) => inputs.some(({ dtype }) => dtype !== undefined && dtype !== "bool"))) {
    return entry.cases.map(({ inputs, call }) => ({ dtypes: inputs.map((x) => x.dtype ?? "float32"), call }));
  }
  const [{ inputs, call }] = entry.cases;
  return (["float32", "float64"] as const).map((float) => ({
    dtypes: inputs.map((x) => x.dtype ?? float),
    call,
  }));
}

describe.each(backendNames)("special values on %s", (backend) => {
  for (const entry of entries()) {
    const { kind, name } = entry;
    if (kind.kind !== "elementwise" || entry.cases.length === 0) continue;
    if (name === "bounded") continue; // throws by design: tested with the errors of indices
    const f = toFunction(kind.value);
    for (const { dtypes, call } of calls(entry)) {
      const values = combinations(dtypes);
      const leaves = dtypes.map((dtype, i) => input(i, [values[i].length], dtype));
      const output = call(...leaves);
      it(`${name}: ${dtypes.join(", ")} → ${output.dtype}`, () => {
        const [actual] = compute(backend, leaves, values, [output]);
        const expected = Array.from(values[0], (_, at) => toDType(f(values.map((x) => x[at])), output.dtype));
        const epsilon = entry.ulps * (EPSILON[output.dtype] ?? 0);
        const floor = isFloat(output.dtype) ? entry.ulps * SMALLEST[output.dtype]! : 0;
        const where = (at: number) => `${name}(${values.map((x) => x[at]).join(", ")})`;
        check(`${name}(${dtypes})`, actual, expected, (_, e) => epsilon * Math.abs(e) + floor, where);
        if (!isFloat(output.dtype)) return;
        const wrong = expected.findIndex((e, at) => e === 0 && actual[at] === 0 && !Object.is(e, actual[at]));
        expect(wrong < 0 ? [] : [where(wrong)], "zeros of the wrong sign").toEqual([]);
      });
    }
  }
});
