/** The oracle itself, against definitions written index by index. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TypedArray } from "../../graph/dtype.ts";
import type { Node } from "../../graph/node.ts";
import { type Shape, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { data } from "../../ops/leaves.ts";
import { IndexOutOfRange } from "../../ops/scalar.ts";
import { interpret } from "./interpret.ts";

function value(node: Node): number[] {
  const values = new Map<Node, TypedArray>();
  interpret([node], values);
  return Array.from(values.get(node)!);
}

/** Every index of a shape, in row order. */
function indices(shape: Shape): number[][] {
  if (shape.length === 0) return [[]];
  const [n, ...rest] = shape;
  return Array.from({ length: n }, (_, i) => indices(rest).map((index) => [i, ...index])).flat();
}

/** A tensor as a function of its index. */
function reader(node: Node, elements = value(node)): (index: readonly number[]) => number {
  return (index) => elements[index.reduce((at, i, d) => at * node.shape[d] + i, 0)];
}

const shapes = fc.array(fc.constantFrom(1, 2, 3, 4), { maxLength: 3 });
const tensors = shapes.chain((shape) =>
  fc
    .array(fc.integer({ min: -40, max: 40 }), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
    .map((values) =>
      data(
        Float64Array.from(values, (x) => x / 8),
        shape,
        "float64",
      ),
    ),
);
const withAxis = tensors
  .filter((x) => x.shape.length > 0)
  .chain((x) => fc.tuple(fc.constant(x), fc.nat(x.shape.length - 1)));

describe("the reference", () => {
  it.each([
    ["sum", ops.sum, (list: number[]) => list.reduce((a, b) => a + b, 0)],
    ["max", ops.max, (list: number[]) => Math.max(...list)],
    ["min", ops.min, (list: number[]) => Math.min(...list)],
  ] as const)("folds one axis by %s", (_name, op, fold) => {
    fc.assert(
      fc.property(withAxis, fc.boolean(), ([x, axis], keepdim) => {
        const y = op(x, axis, { keepdim });
        const at = reader(x);
        const expected = indices(x.shape.filter((_, d) => d !== axis)).map((rest) =>
          fold(
            Array.from({ length: x.shape[axis] }, (_, i) =>
              at([...rest.slice(0, axis), i, ...rest.slice(axis)]),
            ),
          ),
        );
        expect(value(y)).toEqual(expected);
      }),
    );
  });

  it("folds several axes as one after the other", () => {
    fc.assert(
      fc.property(tensors, fc.subarray([0, 1, 2]), (x, some) => {
        const axes = some.filter((axis) => axis < x.shape.length);
        const stepwise = axes.reduce((y, axis) => ops.sum(y, axis, { keepdim: true }), x);
        expect(value(ops.sum(x, axes, { keepdim: true }))).toEqual(value(stepwise));
      }),
    );
  });

  it("finds the first extreme, and NaN before all", () => {
    fc.assert(
      fc.property(withAxis, ([x, axis]) => {
        const at = reader(x);
        const along = (rest: readonly number[]) =>
          Array.from({ length: x.shape[axis] }, (_, i) =>
            at([...rest.slice(0, axis), i, ...rest.slice(axis)]),
          );
        const lists = indices(x.shape.filter((_, d) => d !== axis)).map(along);
        expect(value(ops.argmax(x, axis))).toEqual(lists.map((list) => list.indexOf(Math.max(...list))));
        expect(value(ops.argmin(x, axis))).toEqual(lists.map((list) => list.indexOf(Math.min(...list))));
      }),
    );
    const x = data(Float64Array.of(1, Number.NaN, 5, Number.NaN), [4], "float64");
    expect(value(ops.argmax(x))).toEqual([1]);
    expect(value(ops.argmin(x))).toEqual([1]);
    expect(value(ops.max(x))).toEqual([Number.NaN]);
  });

  it("broadcasts elementwise operations", () => {
    fc.assert(
      fc.property(tensors, fc.nat(7), fc.nat(7), (x, mask, lead) => {
        // y has the shape of x, with some axes of size 1 and some leading ones left out
        const own = x.shape.map((n, i) => ((mask >> i) & 1 ? 1 : n)).slice(lead % (x.shape.length + 1));
        const y = data(
          Float64Array.from({ length: sizeOf(own) }, (_, i) => i / 4),
          own,
          "float64",
        );
        const [a, b] = [reader(x), reader(y)];
        const expected = indices(x.shape).map((index) => {
          const there = index.slice(index.length - own.length).map((i, d) => (own[d] === 1 ? 0 : i));
          return a(index) - b(there);
        });
        expect(value(ops.sub(x, y))).toEqual(expected);
      }),
    );
  });

  it("permutes", () => {
    fc.assert(
      fc.property(tensors, fc.nat(), (x, n) => {
        const axes = x.shape.map((_, i) => i);
        for (let i = axes.length - 1; i > 0; i--) {
          const j = (n >> i) % (i + 1);
          [axes[i], axes[j]] = [axes[j], axes[i]];
        }
        const at = reader(x);
        const expected = indices(axes.map((axis) => x.shape[axis])).map((index) =>
          at(axes.map((_, d) => index[axes.indexOf(d)])),
        );
        expect(value(ops.permute(x, axes))).toEqual(expected);
      }),
    );
  });

  it("slices with steps, and puts slices back", () => {
    fc.assert(
      fc.property(tensors, fc.nat(999), fc.nat(999), (x, n, m) => {
        const start = x.shape.map((size, d) => (n >> d) % (size + 1));
        const step = x.shape.map((_, d) => 1 + ((m >> d) % 3));
        const y = ops.slice(x, start, [...x.shape], step);
        const at = reader(x);
        const expected = indices(y.shape).map((index) => at(index.map((i, d) => start[d] + i * step[d])));
        expect(value(y)).toEqual(expected);
        const back = ops.scatterSlice(y, x.shape, start, step);
        const taken = new Set(
          indices(y.shape).map((index) => String(index.map((i, d) => start[d] + i * step[d]))),
        );
        expect(value(back)).toEqual(
          indices(x.shape).map((index) => (taken.has(String(index)) ? at(index) : 0)),
        );
      }),
    );
  });

  it("expands", () => {
    fc.assert(
      fc.property(tensors, fc.constantFrom(0, 1, 3), (x, n) => {
        const shape = [n, ...x.shape.map((size) => (size === 1 ? 2 : size))];
        const at = reader(x);
        const expected = indices(shape).map(([, ...index]) =>
          at(index.map((i, d) => (x.shape[d] === 1 ? 0 : i))),
        );
        expect(value(ops.expand(x, shape))).toEqual(expected);
      }),
    );
  });

  it("joins", () => {
    fc.assert(
      fc.property(withAxis, ([x, axis]) => {
        const y = ops.neg(x);
        const [a, size] = [reader(x), x.shape[axis]];
        const joined = ops.concat([x, y], axis);
        const expected = indices(joined.shape).map((index) => {
          const i = index[axis];
          const inner = [...index.slice(0, axis), i % size, ...index.slice(axis + 1)];
          return (i < size ? 1 : -1) * a(inner);
        });
        expect(value(joined)).toEqual(expected);
      }),
    );
  });

  it("multiplies matrices, and stacks of them", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(1, 2, 3), { minLength: 4, maxLength: 4 }), ([batch, m, k, n]) => {
        const fill = (shape: Shape) =>
          data(
            Float64Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 11) - 5),
            shape,
            "float64",
          );
        const [a, b] = [fill([batch, m, k]), fill([1, k, n])];
        const [x, y] = [reader(a), reader(b)];
        const expected = indices([batch, m, n]).map(([s, i, j]) =>
          Array.from({ length: k }, (_, p) => x([s, i, p]) * y([0, p, j])).reduce((p, q) => p + q, 0),
        );
        expect(value(ops.matmul(a, b))).toEqual(expected);
      }),
    );
  });

  it("reverses axes", () => {
    fc.assert(
      fc.property(tensors, fc.subarray([0, 1, 2]), (x, some) => {
        const axes = some.filter((axis) => axis < x.shape.length);
        const at = reader(x);
        const expected = indices(x.shape).map((index) =>
          at(index.map((i, d) => (axes.includes(d) ? x.shape[d] - 1 - i : i))),
        );
        expect(value(ops.flip(x, axes))).toEqual(expected);
      }),
    );
  });

  it("pads with zeros, the last axes first", () => {
    fc.assert(
      fc.property(withAxis, fc.nat(2), fc.nat(2), ([x, axis], before, after) => {
        const widths = x.shape.slice(axis).map((_, d) => [before + d, after] as const);
        const y = ops.pad(x, widths);
        const at = reader(x);
        const expected = indices(y.shape).map((index) => {
          const there = index.map((i, d) => i - (widths[d - axis]?.[0] ?? 0));
          return there.every((i, d) => i >= 0 && i < x.shape[d]) ? at(there) : 0;
        });
        expect(value(y)).toEqual(expected);
      }),
    );
  });

  it("slides windows, and puts them back", () => {
    const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));
    fc.assert(
      fc.property(pair(7), pair(4), pair(4), (shape, size, stride) => {
        fc.pre(size.every((n, i) => n <= shape[i]));
        const x = ops.cast(ops.reshape(ops.arange(sizeOf(shape)), shape), "float64");
        const y = ops.windows(x, size, { stride });
        const at = reader(x);
        const source = ([k, l, u, v]: readonly number[]) => [u * stride[0] + k, v * stride[1] + l];
        const everything = indices(y.shape);
        expect(y.shape.slice(2)).toEqual(x.shape.map((n, i) => Math.ceil((n - size[i] + 1) / stride[i])));
        expect(value(y)).toEqual(everything.map((index) => at(source(index))));

        const positions = indices(size);
        const pieces = positions.map(([k, l]) =>
          ops.reshape(ops.slice(y, [k, l], [k + 1, l + 1]), y.shape.slice(2)),
        );
        const back = ops.placeWindows(pieces, x.shape, size, { stride });
        const times = (index: readonly number[]) =>
          everything.filter((each) => String(source(each)) === String(index)).length;
        expect(value(back)).toEqual(indices(x.shape).map((index) => times(index) * at(index) + 0));
      }),
    );
  });

  it("sums products over labels", () => {
    const own = fc
      .subarray([..."abcde"])
      .chain((labels) => fc.shuffledSubarray(labels, { minLength: labels.length }));
    const sizes: Readonly<Record<string, number>> = { a: 2, b: 3, c: 1, d: 2, e: 3 };
    const fill = (labels: readonly string[]) => {
      const shape = labels.map((label) => sizes[label]);
      return data(
        Float64Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7) % 11) - 5),
        shape,
        "float64",
      );
    };
    fc.assert(
      fc.property(own, own, own, (a, b, wanted) => {
        const all = [...new Set([...a, ...b])];
        const out = wanted.filter((label) => all.includes(label));
        const [x, y] = [fill(a), fill(b)];
        const [left, right] = [reader(x), reader(y)];
        const expected = new Map<string, number>();
        for (const index of indices(all.map((label) => sizes[label]))) {
          const of = (labels: readonly string[]) => labels.map((label) => index[all.indexOf(label)]);
          const key = String(of(out));
          expected.set(key, (expected.get(key) ?? 0) + left(of(a)) * right(of(b)));
        }
        const z = ops.einsum(`${a.join("")},${b.join("")}->${out.join("")}`, x, y);
        expect(value(z).map((v) => v + 0)).toEqual(
          indices(z.shape).map((index) => expected.get(String(index))! + 0),
        );
      }),
    );
  });

  it("gathers rows and adds rows up", () => {
    fc.assert(
      fc.property(withAxis, fc.array(fc.nat(99), { maxLength: 6 }), ([x], picks) => {
        const wanted = picks.map((i) => i % x.shape[0]);
        const index = data(Int32Array.from(wanted), [wanted.length], "int32");
        const rest = indices(x.shape.slice(1));
        const at = reader(x);
        const gathered = ops.gather(x, index);
        expect(value(gathered)).toEqual(wanted.flatMap((i) => rest.map((r) => at([i, ...r]))));
        const sums = ops.scatterAdd(gathered, index, x.shape[0]);
        const times = (row: number) => wanted.filter((i) => i === row).length;
        expect(value(sums)).toEqual(indices(x.shape).map((i) => times(i[0]) * at(i) + 0));
      }),
    );
  });

  it("rounds every node to its dtype", () => {
    const x = data(Float32Array.of(0.1, 16777216), [2], "float32");
    expect(value(ops.add(x, 1))).toEqual([Math.fround(Math.fround(0.1) + 1), 16777216]);
    const bytes = data(Uint8Array.of(200, 100), [2], "uint8");
    expect(value(ops.add(bytes, bytes))).toEqual([400, 200]); // in int32, as promised
    expect(value(ops.cast(ops.add(bytes, bytes), "uint8"))).toEqual([144, 200]);
  });

  it("names an index that is out of range, its range and where it came from", () => {
    const labels = data(Int32Array.of(1, 10), [2], "int32", "labels");
    const logits = ops.cast(ops.reshape(ops.arange(20), [2, 10]), "float32");
    for (const node of [
      ops.crossEntropy(logits, labels),
      ops.oneHot(labels, 10),
      ops.gather(ops.arange(10), labels),
    ]) {
      expect(() => value(node)).toThrow(IndexOutOfRange);
      expect(() => value(node)).toThrow("labels: index 10 is outside [0, 10); check the labels or indices");
    }
    const negative = data(Int32Array.of(-1), [1], "int32");
    expect(() => value(ops.gather(logits, negative))).toThrow("index -1 is outside [0, 2)");
  });
});
