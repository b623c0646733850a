import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { checkGradients } from "../check/index.ts";
import {
  backendNames,
  compile,
  customGradient,
  describe as describeGraph,
  grad,
  ShapeError,
  type Tensor,
  tensor,
  useBackend,
  variable,
} from "../index.ts";
import { annotate, expandOps, toDot, toSvg, toText } from "../inspect/index.ts";

const float64 = { dtype: "float64" } as const;

const relu = customGradient("relu", {
  forward: (x) => x.maximum(0),
  backward: (dy, [x]) => [dy.mul(x.gt(0))],
});
/** d(x·y) with the two gradients exchanged. */
const brokenMul = customGradient("brokenMul", {
  forward: (x, y) => x.mul(y),
  backward: (dy, [x, y]) => [dy.mul(x), dy.mul(y)],
});
/** x³ whose backward is right, so that its second derivative is. */
const cube = customGradient("cube", {
  forward: (x) => x.mul(x).mul(x),
  backward: (dy, [x]) => [dy.mul(x.square()).mul(3)],
});
const scaled = (factor: number) =>
  customGradient("scaled", { forward: (x) => x.mul(factor), backward: (dy) => [dy.mul(factor)] });

const numbers = (x: Tensor) => [...x.dataSync()];

describe.each(backendNames)("on %s", (backend) => {
  beforeEach(() => useBackend(backend));

  it("computes forward and goes back as backward says", () => {
    const x = tensor([1, -2, 3], float64);
    const y = relu(x);
    expect(numbers(y)).toEqual([1, 0, 3]);
    expect(numbers(grad(y.sum(), [x])[0])).toEqual([1, 0, 1]);
    const [a, b] = [tensor(2, float64), tensor(5, float64)];
    expect(grad(brokenMul(a, b), [a, b]).map((d) => d.item())).toEqual([2, 5]);
  });

  it("is differentiated again through its backward", () => {
    const x = tensor(2, float64);
    const [d] = grad(cube(x), [x]);
    expect([d.item(), grad(d, [x])[0].item()]).toEqual([12, 12]);
    const twice = cube(cube(x));
    expect(grad(twice, [x])[0].item()).toBe(9 * 2 ** 8);
  });

  it("runs in compiled functions, on variables and arguments", () => {
    const w = variable([1, -1], { ...float64, name: "w" });
    const step = compile((x: Tensor) => {
      const y = relu(x.mul(w));
      const [dw] = grad(y.sum(), [w]);
      w.assign(w.sub(dw));
      return { y, dw };
    });
    const first = step.sync(tensor([3, 3], float64));
    expect([numbers(first.y), numbers(first.dw)]).toEqual([
      [3, 0],
      [3, 0],
    ]);
    expect(numbers(step.sync(tensor([1, -1], float64)).y)).toEqual([0, 1]);
  });

  it("what backward returns wrong leads to where it was written", () => {
    const line = Number(new Error().stack!.match(/custom-gradient\.test\.ts:(\d+)/)![1]) + 1;
    const f = customGradient("f", { forward: (x) => x.square(), backward: () => [] });
    const x = tensor([1, 2]);
    const error = (() => {
      try {
        return grad(f(x).sum(), [x]);
      } catch (error) {
        return error as Error;
      }
    })() as Error;
    expect(error.message).toMatch(/^f: backward returned 0 gradients for 1 input/);
    expect(error.stack).toMatch(new RegExp(`custom-gradient\\.test\\.ts:${line}:\\d+`));
  });

  it("a mistake in backward names the line of backward", () => {
    const f = customGradient("f", {
      forward: (x) => x.square(),
      backward: (dy) => [dy.matmul(tensor([[1, 2, 3]]))],
    });
    const line = Number(new Error().stack!.match(/custom-gradient\.test\.ts:(\d+)/)![1]);
    const x = tensor([1, 2]);
    expect(() => grad(f(x).sum(), [x])).toThrow(`data from custom-gradient.test.ts:${line - 2})`);
  });

  it("an identity forward may have any backward: the gradient reversed", () => {
    const reverse = customGradient("reverse", { forward: (x) => x, backward: (dy) => [dy.neg()] });
    const x = tensor([1, 2], float64);
    expect(numbers(reverse(x))).toEqual([1, 2]);
    expect(numbers(grad(reverse(x.mul(3)).sum(), [x])[0])).toEqual([-3, -3]);
  });

  it("tensors that forward makes or closes over are constants, also in a plan that is used again", () => {
    const masked = (mask: number[]) => {
      const kept = tensor(mask, float64);
      return customGradient("masked", {
        forward: (x) => x.mul(kept).add(tensor([1, 1], float64)),
        backward: (dy) => [dy.mul(kept)],
      });
    };
    const x = tensor([5, 7], float64);
    expect(numbers(masked([1, 0])(x))).toEqual([6, 1]);
    expect(numbers(masked([0, 1])(x))).toEqual([1, 8]);
    expect(numbers(grad(masked([0, 1])(x).sum(), [x])[0])).toEqual([0, 1]);
  });

  it("two with one name and equal inputs stay apart, evaluated together or one after the other", () => {
    const x = tensor([1, 2], float64);
    const [three, five] = [scaled(0.3), scaled(0.7)];
    expect(numbers(three(x))).toEqual([0.3, 0.6]);
    expect(numbers(five(x))).toEqual([0.7, 1.4]);
    expect(numbers(three(x).mul(five(x)))[0]).toBeCloseTo(0.21, 15);
    let factor = 2.5;
    const changing = customGradient("scaled", { forward: (v) => v.mul(factor), backward: (dy) => [dy] });
    expect(numbers(changing(x))).toEqual([2.5, 5]);
    factor = 4.5;
    expect(numbers(changing(x))).toEqual([4.5, 9]);
  });

  it("checkGradients tells a right backward from a wrong one", () => {
    const x = [0.5, -1.5, 2];
    expect(checkGradients(relu, [x]).passed).toBe(true);
    expect(checkGradients(cube, [x]).passed).toBe(true);
    expect(checkGradients(brokenMul, [x, [1, 2, 3]]).passed).toBe(false);
  });
});

test("an equal graph finds the plan that an earlier one left", () => {
  useBackend("wasm");
  const calls: string[] = [];
  const logged = customGradient("logged", {
    forward: (x) => {
      calls.push("forward");
      return x.sin().cos();
    },
    backward: (dy) => [dy],
  });
  const compiles = vi.spyOn(WebAssembly, "Module");
  logged(tensor([1, 2, 3, 4, 5, 6, 7])).dataSync();
  const before = compiles.mock.calls.length;
  logged(tensor([7, 6, 5, 4, 3, 2, 1])).dataSync();
  expect(before).toBeGreaterThan(0);
  expect(compiles.mock.calls.length).toBe(before);
  expect(calls).toEqual(["forward", "forward"]);
});

test("graphs show its name, its JSON holds no functions, and it can be opened", async () => {
  const double = customGradient("double up", { forward: (x) => x.add(x), backward: (dy) => [dy.mul(2)] });
  const x = tensor(3, { ...float64, name: "x" });
  const y = double(x).mul(4).named("y");
  const graph = describeGraph(y);
  expect(graph.nodes.map(({ op }) => op)).toEqual(["data", "custom", "constant", "mul"]);
  expect(graph.nodes[1].attrs).toEqual({ name: "double up" });
  expect(structuredClone(graph)).toEqual(graph);
  const annotated = annotate(y);
  expect(annotated.nodes[0].gradient).toEqual([8]);
  expect(toText(annotated)).toContain("double up");
  expect(toDot(annotated)).toContain("double up");
  expect(await toSvg(annotated)).toContain("double up");
  const opened = expandOps(y);
  expect(describeGraph(opened).nodes.map(({ op }) => op)).toEqual(["data", "add", "constant", "mul"]);
  expect([opened.item(), grad(opened, [x])[0].item()]).toEqual([24, 8]);
});

test("an input that forward does not read, one given twice, and one without a gradient", () => {
  const first = customGradient("first", {
    forward: (x) => x.mul(1.5),
    backward: (dy, [, y]) => [dy.mul(y), null],
  });
  const [a, b] = [tensor(2, float64), tensor(10, float64)];
  expect(grad(first(a, b), [a, b]).map((d) => d.item())).toEqual([10, 0]);
  expect(brokenMul(a, a).item()).toBe(4);
  expect(grad(brokenMul(a, a), [a])[0].item()).toBe(4);
});

describe("errors name the function and the remedy", () => {
  const x = tensor([1, 2, 3], { ...float64, name: "x" });
  const withBackward = (backward: (dy: Tensor) => unknown) =>
    customGradient("soft", {
      forward: (a) => a.mul(2.5),
      backward: backward as (dy: Tensor) => Tensor[],
    });
  const gradient = (f: (x: Tensor) => Tensor) => () => grad(f(x).sum(), [x]);

  it("for backward", () => {
    const tooMany = withBackward((dy) => [dy, dy]);
    expect(gradient(tooMany)).toThrow(ShapeError);
    expect(gradient(tooMany)).toThrow("soft: backward returned 2 gradients for 1 input; return an array");
    expect(gradient(withBackward((dy) => dy))).toThrow("soft: backward returned no array for 1 input");
    expect(gradient(withBackward((dy) => [dy.sum()]))).toThrow(
      /^soft: backward returned \[\] for input 0, x.*, of shape \[3\]; a gradient must have its input's shape/,
    );
    expect(gradient(withBackward(() => [5]))).toThrow(
      "soft: backward returned 5 for input 0; return a tensor",
    );
  });

  it("for forward and its arguments", () => {
    const nothing = customGradient("nothing", { forward: () => undefined as never, backward: () => [] });
    expect(() => nothing(x)).toThrow("nothing: forward returned undefined; return a tensor");
    expect(() => relu([1] as never)).toThrow("relu: argument 0 is an array of 1; make it a tensor");
    const w = variable([1, 2, 3], { ...float64, name: "w" });
    const closed = customGradient("closed", { forward: (a) => a.mul(w), backward: (dy) => [dy] });
    expect(() => closed(x)).toThrow(
      /^closed: forward reads variable w.* \[3\], which is not among its inputs.*pass it as an argument$/,
    );
    expect(() => customGradient("", { forward: (a) => a, backward: (dy) => [dy] })).toThrow(TypeError);
    expect(() => customGradient("f", { forward: 1 as never, backward: (dy) => [dy] })).toThrow(
      "customGradient: forward of f is 1; give a function",
    );
  });
});
