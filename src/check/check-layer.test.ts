import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random, type Tensor, variable } from "../index.ts";
import { checkLayer } from "./index.ts";

type Matrix = number[][];

const x: Matrix = [
  [1, -2, 0.5],
  [0.3, 0.7, -1],
];
const W: Matrix = [
  [0.2, -0.4],
  [1.1, 0.6],
  [-0.7, 0.9],
];

const square = {
  x: 0,
  forward(value: number) {
    this.x = value;
    return value * value;
  },
  backward(dout: number): unknown {
    return dout * 2 * this.x;
  },
};

/** Affine by hand; a subclass plants a mistake. */
class Affine {
  W = W.map((row) => [...row]);
  b = [0.1, -0.2];
  dW: unknown = null;
  db: unknown = null;
  x: Matrix = [];

  forward(input: Matrix): Matrix {
    this.x = input.map((row) => [...row]);
    return input.map((row) => this.b.map((b, j) => row.reduce((sum, v, i) => sum + v * this.W[i][j], b)));
  }

  backward(dout: Matrix): unknown {
    this.dW = this.W.map((row, i) =>
      row.map((_, j) => dout.reduce((sum, d, n) => sum + this.x[n][i] * d[j], 0)),
    );
    this.db = this.b.map((_, j) => dout.reduce((sum, d) => sum + d[j], 0));
    return dout.map((d) => this.W.map((row) => row.reduce((sum, w, j) => sum + w * d[j], 0)));
  }
}

describe("right layers pass", () => {
  it("of numbers", () => {
    expect(checkLayer(square, [3]).inputs).toMatchObject([
      { name: "x", shape: [], checked: 1, passed: true },
    ]);
    const mul = {
      x: 0,
      y: 0,
      forward(a: number, b: number) {
        this.x = a;
        this.y = b;
        return a * b;
      },
      backward(dout: number) {
        return [dout * this.y, dout * this.x];
      },
    };
    expect(checkLayer(mul, [100, 2], { names: ["apple", "count"] }).passed).toBe(true);
  });

  it("of nested arrays, with parameters found by their gradients and put back", () => {
    const affine = new Affine();
    const check = checkLayer(affine, [x]);
    expect(String(check)).toMatch(/^gradient check passed/);
    expect(check.inputs.map(({ name, shape, checked }) => [name, shape, checked])).toEqual([
      ["x", [2, 3], 24],
      ["W", [3, 2], 24],
      ["b", [2], 8],
    ]);
    expect(affine.W).toEqual(W);
    expect(affine.b).toEqual([0.1, -0.2]);
  });

  it("of typed arrays, which reach them as Float64Array, copied", () => {
    const seen: unknown[] = [];
    const layer = {
      forward(input: Float64Array) {
        seen.push(input);
        return input.map((v) => 3 * v);
      },
      backward: (dout: Float64Array) => dout.map((d) => 3 * d),
    };
    const input = Float32Array.of(1, 2);
    expect(checkLayer(layer, [input]).passed).toBe(true);
    expect(seen[0]).toBeInstanceOf(Float64Array);
    const rows = {
      forward: (v: Float64Array[]) => v.map((row) => layer.forward(row)),
      backward: (dout: Float64Array[]) => dout.map((row) => layer.backward(row)),
    };
    expect(checkLayer(rows, [[input, input, input]]).inputs[0]).toMatchObject({
      shape: [3, 2],
      passed: true,
    });
  });

  it("of tensors, with variables and plain tensors as parameters", () => {
    class Scale {
      weight = variable(random.normal([3], { seed: 1, dtype: "float64" }));
      offset: Tensor = random.normal([3], { seed: 2, dtype: "float64" });
      dWeight: Tensor | undefined;
      dOffset: Tensor | undefined;
      x: Tensor | undefined;
      forward(input: Tensor) {
        this.x = input;
        return input.mul(this.weight).add(this.offset);
      }
      backward(dout: Tensor) {
        this.dWeight = dout.mul(this.x!).sum(0);
        this.dOffset = dout.sum(0);
        return dout.mul(this.weight);
      }
    }
    const layer = new Scale();
    const [weight, { offset }] = [layer.weight.dataSync(), layer];
    const check = checkLayer(layer, [random.normal([4, 3], { seed: 3 })]);
    expect(String(check)).toMatch(/^gradient check passed/);
    expect(check.inputs.map(({ name }) => name)).toEqual(["x", "weight", "offset"]);
    expect(layer.weight.dataSync()).toEqual(weight);
    expect(layer.offset).toBe(offset);
  });

  it("with parameters in fields of fields, named by the user", () => {
    const layer = {
      params: { k: 2 },
      grads: { k: 0 },
      x: 0,
      forward(v: number) {
        this.x = v;
        return this.params.k * v;
      },
      backward(dout: number) {
        this.grads.k = dout * this.x;
        return dout * this.params.k;
      },
    };
    const check = checkLayer(layer, [3], { parameters: { "params.k": "grads.k" } });
    expect(check.inputs.map(({ name, passed }) => [name, passed])).toEqual([
      ["x", true],
      ["params.k", true],
    ]);
    expect(layer.params.k).toBe(2);
    expect(checkLayer(layer, [3], { parameters: { k: "dk" } }).problems[0]).toMatch(
      /^the layer has no field k;/,
    );
  });

  it("takes a record of the last call for no parameter, even from an earlier call", () => {
    const remembered = [1, 2];
    const layer = {
      x: remembered,
      dx: [0, 0],
      forward(v: number[]) {
        this.x = v;
        return v.map((e) => e * e);
      },
      backward(dout: number[]) {
        this.dx = dout.map((d, i) => d * 2 * this.x[i]);
        return this.dx;
      },
    };
    const check = checkLayer(layer, [[3, 4]]);
    expect(check.passed).toBe(true);
    expect(check.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(remembered).toEqual([1, 2]);
  });

  it("passes integer arguments on as they are", () => {
    const layer = {
      pick: [] as number[],
      size: 0,
      forward(v: number[], pick: Int32Array) {
        expect(pick).toBeInstanceOf(Int32Array);
        this.pick = [...pick];
        this.size = v.length;
        return this.pick.map((i) => v[i]);
      },
      backward(dout: number[]) {
        const dx = new Array<number>(this.size).fill(0);
        this.pick.forEach((i, k) => {
          dx[i] += dout[k];
        });
        return dx;
      },
    };
    expect(checkLayer(layer, [[1, 2, 3], Int32Array.of(2, 2)]).inputs.map(({ name }) => name)).toEqual(["x"]);
  });
});

describe("wrong gradients are caught", () => {
  const broken = (backward: (this: Affine, dout: Matrix, right: Matrix) => unknown) =>
    new (class extends Affine {
      override backward(dout: Matrix): unknown {
        return backward.call(this, dout, super.backward(dout) as Matrix);
      }
    })();
  it.each<[string, Affine, string]>([
    ["the sign", broken((_, dx) => dx.map((row) => row.map((d) => -d))), "x"],
    ["a factor of 1.0001", broken((_, dx) => dx.map((row) => row.map((d) => 1.0001 * d))), "x"],
    ["rows exchanged", broken((_, dx) => [dx[1], dx[0]]), "x"],
    ["one entry off by one place", broken((_, dx) => dx.map((row) => [row[2], row[0], row[1]])), "x"],
    [
      "dW off in one entry",
      broken(function (_, dx) {
        (this.dW as Matrix)[2][1] += 1e-4;
        return dx;
      }),
      "W",
    ],
    [
      "db of one sample only",
      broken(function (dout, dx) {
        this.db = [...dout[0]];
        return dx;
      }),
      "b",
    ],
  ])("%s", (_, layer, at) => {
    for (const options of [{}, { dout: "random" }] as const) {
      const check = checkLayer(layer, [x], options);
      expect(check.problems).toEqual([]);
      expect(check.inputs.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([at]);
    }
    expect(layer.W).toEqual(W);
  });

  it("any single entry of any gradient (property)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("dx", "dW", "db"),
        fc.nat(),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        (name, at, by) => {
          const layer = broken(function (_, dx) {
            const gradient = { dx, dW: this.dW as Matrix, db: this.db as number[] }[name];
            const row = Array.isArray(gradient[0])
              ? (gradient as Matrix)[at % gradient.length]
              : (gradient as number[]);
            row[at % row.length] += by;
            return dx;
          });
          const failed = checkLayer(layer, [x]).inputs.filter(({ passed }) => !passed);
          expect(failed.map(({ name: input }) => `d${input}`)).toEqual([name]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("samples the same entries for the same seed", () => {
    const layer = broken((_, dx) => dx.map((row) => [row[0], row[1], 2 * row[2]]));
    const check = (seed: number) => checkLayer(layer, [x], { samples: 3, seed });
    expect(check(1)).toEqual(check(1));
    expect(check(1).inputs.map(({ checked }) => checked)).toEqual([12, 12, 8]);
    const failures = [1, 2, 3, 4, 5].map((seed) => check(seed).inputs[0].failures);
    expect(new Set(failures).size).toBeGreaterThan(1);
  });
});

describe("misconduct gets a verdict, not a crash", () => {
  const relu = {
    forward: (v: number[]) => v.map((e) => Math.max(e, 0)),
    backward: (dout: number[]): unknown => dout,
  };
  const verdict = (layer: object, inputs: unknown[] = [[1, 2]], options = {}) => {
    const check = checkLayer({ ...relu, ...layer } as never, inputs as never, options);
    expect(check.passed).toBe(false);
    expect(String(check)).toContain(`problem: ${check.problems[0]}`);
    return check.problems[0];
  };

  it.each<[string, object, string]>([
    [
      "nothing from forward",
      { forward: () => {} },
      "what forward returned is undefined: a return statement is missing",
    ],
    [
      "nothing from backward",
      { backward: () => {} },
      "the gradient of x that backward returned is undefined: a return",
    ],
    ["null", { backward: () => null }, "the gradient of x that backward returned is null, not a number"],
    ["a string", { forward: () => "3" }, "what forward returned is 3, not a number"],
    ["a Promise", { forward: async () => 3 }, "what forward returned is a Promise"],
    [
      "undefined inside",
      { backward: () => [1, undefined] },
      "backward returned holds undefined where a number",
    ],
    [
      "ragged rows",
      { forward: () => [[1], [1, 2]] },
      "what forward returned is ragged: rows of 1 at depth 1",
    ],
    [
      "another shape",
      { backward: () => [1] },
      "backward returned has shape [1]; it must have that of x, [2]",
    ],
    ["a bare number", { backward: () => 1 }, "backward returned has shape []; it must have that of x, [2]"],
    ["NaN from forward", { forward: () => [1, NaN] }, "forward returned NaN at [1]"],
    ["NaN from backward", { backward: () => [NaN, 1] }, "backward returned NaN at [0] for x"],
    ["float32", { forward: (v: number[]) => Float32Array.from(v) }, "what forward returned is Float32Array"],
    ["a throw forward", { forward: () => JSON.parse("{") }, "forward threw SyntaxError: "],
    ["a throw backward", { backward: () => (undefined as never as number[])[0] }, "backward threw TypeError"],
    [
      "writing into x",
      { forward: (v: number[]) => v.fill(7, 0, 1) },
      "forward writes into the argument x: [0] was 1, is 7; it must work on a copy",
    ],
    [
      "writing into dout",
      {
        backward: (dout: number[]) => {
          dout[1] *= 2;
          return dout;
        },
      },
      "backward writes into the argument dout: [1] was",
    ],
  ])("%s", (_, layer, message) => {
    expect(verdict(layer)).toContain(message);
  });

  it("writing into x on the way back", () => {
    let saved: number[] = [];
    const layer = {
      forward(v: number[]) {
        saved = v;
        return v.map((e) => e * e);
      },
      backward(dout: number[]) {
        for (let i = 0; i < saved.length; i++) saved[i] *= 2 * dout[i];
        return saved;
      },
    };
    expect(verdict(layer)).toMatch(/^backward writes into the argument x: \[0\] was 1, is /);
  });

  it("one gradient for two inputs", () => {
    const layer = { forward: (a: number[], b: number[]) => a.map((e, i) => e * b[i]) };
    const message =
      "backward returned one gradient of shape [3] for 2 inputs (x0, x1); it must return one gradient each";
    expect(
      verdict(layer, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toContain(message);
    expect(
      verdict({ ...layer, backward: () => {} }, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toContain("backward returned undefined for");
  });

  it("random results", () => {
    let calls = 0;
    const layer = { forward: (v: number[]) => v.map((e) => e + calls++) };
    expect(verdict(layer)).toContain("forward gives another result the second time: [0] was 1, is 3");
  });

  it("parameter gradients that are missing, of another shape, or add up", () => {
    const problem = (after: (layer: Affine) => void) => {
      const layer = new (class extends Affine {
        override backward(dout: Matrix): unknown {
          const dx = super.backward(dout);
          after(this);
          return dx;
        }
      })();
      return checkLayer(layer, [x]).problems[0];
    };
    const missing = problem((layer) => {
      layer.dW = null;
    });
    expect(missing).toBe("backward left nothing in dW");
    const transposed = problem((layer) => {
      layer.dW = layer.x;
    });
    expect(transposed).toBe("dW has shape [2, 3]; it must have that of W, [3, 2]");
    let total = 0;
    const adding = problem((layer) => {
      const db = layer.db as number[];
      total += db[0];
      db[0] = total;
    });
    expect(adding).toMatch(
      /^the gradient of parameter b is another after the same forward and backward: \[0\] was .*; does it add up\?$/,
    );
  });

  it("parameters in float32", () => {
    const layer = { W: Float32Array.of(2, 3), dW: 0, forward: (v: number[]) => v };
    expect(verdict(layer)).toContain("parameter W is Float32Array, which keeps too few digits");
  });
});

describe("batches", () => {
  /** Subtracts the mean of the whole batch, with the right gradient for that. */
  const centred = {
    forward: (v: Matrix) => shift(v),
    backward: (dout: Matrix) => shift(dout),
  };
  function shift(v: Matrix): Matrix {
    const mean = v.flat().reduce((sum, e) => sum + e, 0) / v.flat().length;
    return v.map((row) => row.map((e) => e - mean));
  }

  it("must not mix their rows unless they are said to", () => {
    const check = checkLayer(centred, [x]);
    expect(check.inputs.every(({ passed }) => passed)).toBe(true);
    expect(check.problems).toHaveLength(1);
    expect(check.problems[0]).toMatch(
      /^forward mixes the rows of a batch: row 0 alone gives .*; if rows belong together/,
    );
    expect(checkLayer(centred, [x], { batch: "coupled" }).passed).toBe(true);
  });

  it("may be averaged or summed into one number, but not otherwise", () => {
    const loss = (scale: (n: number) => number) => ({
      v: [] as Matrix,
      forward(v: Matrix) {
        this.v = v;
        return scale(v.length) * v.flat().reduce((sum, e) => sum + e * e, 0);
      },
      backward(dout: number) {
        return this.v.map((row) => row.map((e) => dout * scale(this.v.length) * 2 * e));
      },
    });
    expect(
      checkLayer(
        loss((n) => 1 / n),
        [x],
      ).passed,
    ).toBe(true);
    expect(
      checkLayer(
        loss(() => 1),
        [x],
      ).passed,
    ).toBe(true);
    expect(
      checkLayer(
        loss((n) => 1 / (n + 1)),
        [x],
      ).problems[0],
    ).toContain("its rows alone have the mean");
  });

  it("must be of any size", () => {
    const stubborn = {
      forward(v: Matrix) {
        if (v.length !== 2) throw new Error("two rows, please");
        return v;
      },
      backward: (dout: Matrix) => dout,
    };
    expect(checkLayer(stubborn, [x]).problems[0]).toContain(
      "forward fails for row 0 of the batch alone: forward threw Error: two",
    );
  });
});

describe("misuse", () => {
  it.each<[string, () => unknown, string]>([
    ["no layer", () => checkLayer(undefined as never, [1]), "the layer must have the methods"],
    ["no backward", () => checkLayer({ forward: () => 1 } as never, [1]), "the layer must have the methods"],
    ["no inputs", () => checkLayer(square, []), "there are no inputs"],
    ["an empty input", () => checkLayer(square, [[]]), "input x is empty"],
    ["NaN", () => checkLayer(square, [[1, NaN]]), "input x is NaN at [1]"],
    ["a string", () => checkLayer(square, ["3" as never]), "input x is 3, not a number"],
    ["h = 0", () => checkLayer(square, [1], { h: 0 }), "h 0 is not a distance"],
    ["wrt twice", () => checkLayer(square, [1], { wrt: [0, 0] }), "wrt [0, 0] must name each input"],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(/^checkLayer: /);
  });
});
