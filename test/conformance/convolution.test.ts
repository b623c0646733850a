/**
 * Convolution and pooling against their definitions, index by index, on every backend. All numbers are small multiples of 1/8, so
 * that every sum is exact in float32 too and any order of additions must give the same.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/grad.ts";
import { allocate, type TypedArray } from "../../src/graph/dtype.ts";
import { type Shape, sizeOf } from "../../src/graph/shape.ts";
import * as ops from "../../src/ops/index.ts";
import { input } from "../../src/ops/leaves.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import { check, within } from "../support/compare.ts";
import { generator } from "../support/generator.ts";
import { compute } from "../support/programs.ts";

type Float = "float32" | "float64";

function eighths(shape: Shape, dtype: Float, random: () => number): TypedArray {
  const out = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < out.length; i++) out[i] = (Math.floor(random() * 33) - 16) / 8;
  return out;
}

/** Images, kernels and how they meet. */
interface Meeting {
  readonly x: Shape;
  readonly w: Shape;
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly seed: number;
}

const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

const meetings: fc.Arbitrary<Meeting> = fc
  .record({
    batch: fc.constantFrom(1, 2, 3, 0),
    channels: pair(1, 3),
    image: pair(1, 11),
    kernel: pair(1, 4),
    stride: pair(1, 3),
    padding: pair(0, 3),
    seed: fc.nat(1e6),
  })
  .filter(({ image, kernel, padding }) => image.every((n, i) => n + 2 * padding[i] >= kernel[i]))
  .map(({ batch, channels: [inner, outer], image, kernel, ...rest }) => ({
    x: [batch, inner, ...image],
    w: [outer, inner, ...kernel],
    ...rest,
  }));

/** The definition: calls `visit` with the offsets of each product's factors and of the result that it is added to. */
function eachProduct(
  { x, w, stride, padding }: Meeting,
  [rows, columns]: Shape,
  visit: (atX: number, atW: number, atY: number) => void,
): void {
  const [n, c, h, width] = x;
  const [d, , kh, kw] = w;
  for (let i = 0; i < n; i++)
    for (let o = 0; o < d; o++)
      for (let u = 0; u < rows; u++)
        for (let v = 0; v < columns; v++)
          for (let p = 0; p < c; p++)
            for (let k = 0; k < kh; k++)
              for (let l = 0; l < kw; l++) {
                const [row, column] = [u * stride[0] + k - padding[0], v * stride[1] + l - padding[1]];
                if (row < 0 || row >= h || column < 0 || column >= width) continue;
                visit(
                  ((i * c + p) * h + row) * width + column,
                  ((o * c + p) * kh + k) * kw + l,
                  ((i * d + o) * rows + u) * columns + v,
                );
              }
}

/** conv2d and both of its gradients, on a backend and by the definition. */
function bothWays(backend: (typeof backendNames)[number], meeting: Meeting, dtype: Float) {
  const { x, w, stride, padding, seed } = meeting;
  const y = [2, 3].map((i) => Math.floor((x[i] + 2 * padding[i - 2] - w[i]) / stride[i - 2]) + 1);
  const shapes = [x, w, [x[0], w[0], ...y]];
  const leaves = shapes.map((shape, i) => input(i, shape, dtype));
  const random = generator(seed);
  const values = shapes.map((shape) => eighths(shape, dtype, random));
  const node = ops.conv2d(leaves[0], leaves[1], { stride, padding });
  expect(node.shape).toEqual(shapes[2]);
  const actual = compute(backend, leaves, values, [node, ...grad(node, leaves.slice(0, 2), leaves[2])]);
  const expected = [shapes[2], x, w].map((shape) => allocate(dtype, sizeOf(shape)));
  eachProduct(meeting, y, (atX, atW, atY) => {
    expected[0][atY] += values[0][atX] * values[1][atW];
    expected[1][atX] += values[2][atY] * values[1][atW];
    expected[2][atW] += values[2][atY] * values[0][atX];
  });
  return { actual, expected, values };
}

const RESULTS = ["conv2d", "dx", "dw"];

function dot(a: TypedArray, b: TypedArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

describe.each(backendNames)("convolution on %s", (backend) => {
  it("is its definition, and so are its gradients, for any shapes", () => {
    fc.assert(
      fc.property(meetings, fc.constantFrom<Float>("float32", "float64"), (meeting, dtype) => {
        const { actual, expected, values } = bothWays(backend, meeting, dtype);
        expected.forEach((each, i) => {
          check(RESULTS[i], actual[i], each);
        });
        // ⟨conv(x, w), g⟩ = ⟨x, dx⟩ = ⟨w, dw⟩: the adjoint of a bilinear map
        const [y, dx, dw] = actual;
        expect(dot(dx, values[0])).toBe(dot(y, values[2]));
        expect(dot(dw, values[1])).toBe(dot(y, values[2]));
      }),
      { numRuns: 60 },
    );
  });

  it.each<Omit<Meeting, "seed">>([
    { x: [3, 1, 28, 28], w: [8, 1, 5, 5], stride: [1, 1], padding: [0, 0] },
    { x: [2, 5, 17, 13], w: [7, 5, 3, 3], stride: [1, 1], padding: [1, 1] },
    { x: [1, 3, 23, 19], w: [4, 3, 7, 5], stride: [2, 3], padding: [3, 2] },
    { x: [2, 16, 7, 7], w: [11, 16, 1, 1], stride: [1, 1], padding: [0, 0] },
    { x: [1, 2, 5, 40], w: [3, 2, 5, 40], stride: [1, 1], padding: [0, 0] },
    { x: [1, 1, 2, 2], w: [1, 1, 2, 2], stride: [3, 1], padding: [5, 4] },
  ])("keeps to it in larger sizes: %j", (meeting) => {
    const { actual, expected } = bothWays(backend, { ...meeting, seed: 20260 }, "float32");
    expected.forEach((each, i) => {
      check(RESULTS[i], actual[i], each);
    });
  });

  it("carries NaN and infinities to the results that read them, and to no others", () => {
    const leaves = [input(0, [1, 1, 1, 4], "float32"), input(1, [1, 1, 1, 2], "float32")];
    const values = [Float32Array.of(1, Number.NaN, 2, Infinity), Float32Array.of(1, 2)];
    const [y] = compute(backend, leaves, values, [ops.conv2d(leaves[0], leaves[1], { padding: [0, 1] })]);
    expect(Array.from(y)).toEqual([2, Number.NaN, Number.NaN, Infinity, Infinity]);
  });
});

/** Windows of a pool: where each begins, and the offsets of its elements in row order. */
function eachWindow(
  [images, h, w]: readonly [number, number, number],
  size: readonly number[],
  stride: readonly number[],
  visit: (elements: number[]) => void,
): void {
  for (let n = 0; n < images; n++)
    for (let u = 0; u + size[0] <= h; u += stride[0])
      for (let v = 0; v + size[1] <= w; v += stride[1])
        visit(
          Array.from(
            { length: size[0] * size[1] },
            (_, i) => (n * h + u + Math.floor(i / size[1])) * w + v + (i % size[1]),
          ),
        );
}

const pools = fc
  .record({
    images: fc.nat(3),
    image: pair(1, 9),
    size: pair(1, 4),
    stride: fc.oneof(pair(1, 4), fc.constant(undefined)),
    seed: fc.nat(1e6),
  })
  .filter(({ image, size }) => image.every((n, i) => n >= size[i]));

describe.each(backendNames)("pooling on %s", (backend) => {
  it("takes the largest, NaN before all, and gives the gradient to the first of ties", () => {
    fc.assert(
      fc.property(pools, ({ images, image, size, stride, seed }) => {
        const x = input(0, [images, ...image], "float64");
        const y = ops.maxPool2d(x, size, stride && { stride });
        const g = input(1, y.shape, "float64");
        const random = generator(seed);
        // Few different values, so that most windows have ties; and now and then NaN.
        const draw = () => (random() < 0.04 ? Number.NaN : Math.floor(random() * 3) - 1);
        const values = [
          Float64Array.from({ length: sizeOf(x.shape) }, draw),
          eighths(g.shape, "float64", random),
        ];
        const largest: number[] = [];
        const gradient = new Float64Array(sizeOf(x.shape));
        eachWindow([images, image[0], image[1]], size, stride ?? size, (elements) => {
          const read = elements.map((at) => values[0][at]);
          const value = Math.max(...read);
          const first = read.findIndex((v) => v === value || Number.isNaN(v));
          gradient[elements[first]] += values[1][largest.length];
          largest.push(value);
        });
        const [actual, dx] = compute(backend, [x, g], values, [y, ...grad(y, [x], g)]);
        check("the largest", actual, largest);
        check("dx", dx, gradient);
      }),
      { numRuns: 60 },
    );
  });

  it("averages, and shares the gradient evenly", () => {
    fc.assert(
      fc.property(pools, ({ images, image, size, stride, seed }) => {
        const x = input(0, [images, ...image], "float64");
        const y = ops.avgPool2d(x, size, stride && { stride });
        const g = input(1, y.shape, "float64");
        const random = generator(seed);
        const values = [eighths(x.shape, "float64", random), eighths(g.shape, "float64", random)];
        const means: number[] = [];
        const gradient = new Float64Array(sizeOf(x.shape));
        eachWindow([images, image[0], image[1]], size, stride ?? size, (elements) => {
          for (const at of elements) gradient[at] += values[1][means.length] / elements.length;
          means.push(elements.reduce((sum, at) => sum + values[0][at], 0) / elements.length);
        });
        const [actual, dx] = compute(backend, [x, g], values, [y, ...grad(y, [x], g)]);
        check("means", actual, means, within(1e-13, 1e-14));
        check("dx", dx, gradient, within(1e-13, 1e-14));
      }),
      { numRuns: 40 },
    );
  });
});
