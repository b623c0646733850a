/**
 * Elements for the inputs of a registry case: on a lattice that keeps away from kinks, ties and clamp bounds.
 * Knows nothing of operations.
 */
import { allocate, type DType, isFloat, type TypedArray } from "../../src/graph/dtype.ts";
import { type Shape, sizeOf } from "../../src/graph/shape.ts";
import type { Case, Interval } from "../../src/ops/define.ts";
import { generator, shuffled } from "./generator.ts";

/** Where one input of a case gets its elements from. */
export interface Sample {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: TypedArray;
}

/** Distance of neighbouring lattice points. */
const STEP = 1 / 8;

/**
 * Floats of argument `position` come from multiples of 1/8 plus (2·position + 1)/64, drawn without repetition; when a tensor has
 * more elements than its range has points, the next round is shifted by 1/512. So no two elements of one tensor are equal, those of
 * two arguments differ by at least 1/64 or so, and none is within 1/128 of 0, of a whole number, or of the bounds that cases use.
 * Every value and every sum of a few of them is exact in float32.
 */
function floats(size: number, [low, high]: Interval, position: number, random: () => number): number[] {
  const offset = (2 * position + 1) / 64;
  const points: number[] = [];
  for (let k = Math.ceil(low / STEP); k * STEP + offset < high; k++) points.push(k * STEP + offset);
  const result: number[] = [];
  for (let round = 0; result.length < size; round++) {
    result.push(...shuffled(points, random).map((x) => x + round / 512));
  }
  return result.slice(0, size);
}

/** Whole numbers in [low, high), or 0 and 1 for bool. */
function integers(size: number, [low, high]: Interval, dtype: DType, random: () => number): number[] {
  const [from, to] = dtype === "bool" ? [0, 2] : dtype === "uint8" ? [Math.max(0, low), high] : [low, high];
  return Array.from({ length: size }, () => Math.ceil(from) + Math.floor(random() * (to - Math.ceil(from))));
}

/** One sample for each input of `example`; inputs that name no dtype get `dtype`. */
export function samplesOf(example: Case, dtype: DType, seed: number): Sample[] {
  const random = generator(seed);
  return example.inputs.map((input, position) => {
    const own = input.dtype ?? dtype;
    const size = sizeOf(input.shape);
    const numbers = isFloat(own)
      ? floats(size, input.range, position, random)
      : integers(size, input.range, own, random);
    const values = allocate(own, size);
    values.set(numbers);
    return { shape: input.shape, dtype: own, values };
  });
}

/** Weights for the elements of a result, none of them near 0; sums of them are exact in float32. */
export function weights(size: number, seed: number): Float64Array {
  const random = generator(seed);
  return Float64Array.from(
    { length: size },
    () => ((random() < 0.5 ? -1 : 1) * (32 + Math.floor(64 * random()))) / 64,
  );
}
