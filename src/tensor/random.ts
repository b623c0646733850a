/**
 * Random tensors from a seed: the same seed gives the same numbers on every machine.
 * Knows nothing of backends; numbers are drawn when the tensor is made.
 */
import { allocate, type DType } from "../graph/dtype.ts";
import { checkShape, type Shape, sizeOf } from "../graph/shape.ts";
import { data } from "../ops/leaves.ts";
import { Tensor } from "./tensor.ts";
import { randomBits } from "./threefry.ts";

export interface RandomOptions {
  /** A whole number ≥ 0. There is no hidden global state: the same seed gives the same tensor. */
  readonly seed: number;
  readonly dtype?: "float32" | "float64";
  readonly name?: string;
}

/** Numbers in [0, 1): 24 bits for float32, 53 for float64. */
function unit(size: number, seed: number, dtype: DType): Float64Array {
  const out = new Float64Array(size);
  if (dtype === "float64") {
    const bits = randomBits(seed, 2 * size);
    for (let i = 0; i < size; i++)
      out[i] = ((bits[2 * i] >>> 5) * 2 ** 26 + (bits[2 * i + 1] >>> 6)) / 2 ** 53;
  } else {
    const bits = randomBits(seed, size);
    for (let i = 0; i < size; i++) out[i] = (bits[i] >>> 8) / 2 ** 24;
  }
  return out;
}

function make(
  shape: Shape,
  values: ArrayLike<number>,
  { dtype = "float32", name }: Omit<RandomOptions, "seed">,
): Tensor {
  const out = allocate(dtype, values.length);
  out.set(values);
  return new Tensor(data(out, shape, dtype, name));
}

/** Uniform in [low, high), by default [0, 1). */
function uniform(
  shape: Shape,
  { low = 0, high = 1, ...options }: RandomOptions & { readonly low?: number; readonly high?: number },
): Tensor {
  checkShape(shape, "random.uniform");
  const values = unit(sizeOf(shape), options.seed, options.dtype ?? "float32");
  return make(
    shape,
    values.map((u) => low + (high - low) * u),
    options,
  );
}

/**
 * Normal with a mean and a standard deviation, by default 0 and 1 (Box and Muller, 1958).
 *
 * @example random.normal([784, 50], { seed: 0, std: 0.01 })
 */
function normal(
  shape: Shape,
  { mean = 0, std = 1, ...options }: RandomOptions & { readonly mean?: number; readonly std?: number },
): Tensor {
  checkShape(shape, "random.normal");
  const size = sizeOf(shape);
  const pairs = Math.ceil(size / 2);
  const u = unit(2 * pairs, options.seed, "float64");
  const values = new Float64Array(size);
  for (let i = 0; i < pairs; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - u[i])); // 1 − u is never 0
    const angle = 2 * Math.PI * u[pairs + i];
    values[i] = mean + std * radius * Math.cos(angle);
    if (pairs + i < size) values[pairs + i] = mean + std * radius * Math.sin(angle);
  }
  return make(shape, values, options);
}

/** Whole numbers in [0, below), as int32, drawn with replacement. */
function integers(
  shape: Shape,
  below: number,
  { seed, name }: { readonly seed: number; readonly name?: string },
): Tensor {
  checkShape(shape, "random.integers");
  if (!Number.isInteger(below) || below < 1 || below > 2 ** 31) {
    throw new RangeError(`random.integers: ${below} is not a whole number from 1 to 2³¹`);
  }
  const size = sizeOf(shape);
  const values = new Int32Array(size);
  const u = unit(size, seed, "float64");
  for (let i = 0; i < size; i++) values[i] = Math.floor(u[i] * below);
  return new Tensor(data(values, shape, "int32", name));
}

/** Random tensors, each from its own seed. */
export const random = { uniform, normal, integers } as const;
