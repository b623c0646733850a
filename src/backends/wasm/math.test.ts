import { describe, expect, it } from "vitest";
import { call, encodeModule, func, i32, v128 } from "./emitter/index.ts";
import { type MathName, math32, power32 } from "./math.ts";

type Name = MathName | "pow";

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
const [x, y, result] = [0, 16, 32].map((address) => new Float32Array(memory.buffer, address, 4));
const functions = instantiate();
const NAMES = Object.keys(functions) as Name[];

/** Each function as one that reads the vectors x and y and writes `result`. */
function instantiate(): Record<Name, () => void> {
  const load = (address: number) => v128.load({ offset: 0 }, i32.const(address));
  const stored = (value: () => ReturnType<typeof load>) =>
    func([], [], () => {
      v128.store({ offset: 0 }, i32.const(result.byteOffset), value());
    });
  const unary = Object.entries(math32).map(([name, f]) => [
    name,
    stored(() => call(f, [load(x.byteOffset)])),
  ]);
  const pow = stored(() => call(power32, [load(x.byteOffset), load(y.byteOffset)]));
  const code = encodeModule({
    exports: { ...Object.fromEntries(unary), pow },
    memory: { shared: false, maximum: 1 },
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), {
    env: { memory },
    Math: Math as never,
  });
  return instance.exports as unknown as Record<Name, () => void>;
}

/** The four lanes that a function gives. */
function lanes(name: Name, first: readonly number[], second: readonly number[] = [0, 0, 0, 0]): number[] {
  x.set(first);
  y.set(second);
  functions[name]();
  return [...result];
}

const splat = (value: number) => [value, value, value, value];

describe("functions of four float32 lanes", () => {
  // Common, tiny, huge (for sin and cos a slow path) and special numbers
  const VALUES = [0.3, -1.7, 2.5e-40, 80, 3e9, -2e30, -0, Number.NaN, Infinity, 12.5, -88.2, 1e-5, 1];

  it.each(NAMES)("%s gives a lane the same bits whatever stands beside it", (name) => {
    for (let i = 0; i < VALUES.length; i++) {
      const first = [0, 1, 2, 3].map((lane) => VALUES[(i + lane) % VALUES.length]);
      const second = [0, 1, 2, 3].map((lane) => VALUES[(3 * i + 5 * lane + 1) % VALUES.length]);
      const alone = first.map((value, lane) => lanes(name, splat(value), splat(second[lane]))[lane]);
      expect(lanes(name, first, second), `${name}([${first}], [${second}])`).toEqual(alone);
    }
  });

  it.each(["sin", "cos"] as const)(
    "%s keeps its accuracy where the argument nearly is a multiple of π/2",
    (name) => {
      const wholes = Array.from({ length: 40_000 }, (_, k) => k + 1);
      const large = Array.from({ length: 3600 }, (_, k) => Math.round(40_000 * 1.02 ** k)); // up to 10³⁵
      const multiples = [...wholes, ...large].map((k) => Math.fround((k * Math.PI) / 2));
      let worst = { error: 0, at: 0 };
      for (let i = 0; i < multiples.length; i += 4) {
        const group = multiples.slice(i, i + 4);
        const actual = lanes(name, group);
        for (const [lane, at] of group.entries()) {
          const error = Math.abs(actual[lane] / Math[name](at) - 1);
          if (!(error <= worst.error)) worst = { error, at };
        }
      }
      expect(worst.error, `worst at ${worst.at}`).toBeLessThan(2 ** -23);
    },
  );
});
