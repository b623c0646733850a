import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  $,
  block,
  br,
  br_if,
  call,
  encodeModule,
  type Func,
  func,
  i32,
  i32x4,
  if_,
  importFunc,
  local,
  loop,
  newLocal,
  v128,
} from "./index.ts";

const MEMORY = { shared: false, maximum: 1 };

/** The exported function of a module that holds `run` and whatever it calls. */
function instantiate(
  run: Func,
  imports: Record<string, WebAssembly.ModuleImports> = {},
): (...args: number[]) => number {
  const bytes = encodeModule({ exports: { run }, memory: MEMORY });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory }, ...imports });
  return instance.exports.run as (...args: number[]) => number;
}

describe("the emitter", () => {
  it("writes every 32-bit number, unsigned ones as well", () => {
    const int = fc.oneof(
      fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
      fc.constantFrom(0, 63, 64, -64, -65, 127, 128, 2 ** 31, -(2 ** 31)),
    );
    fc.assert(
      fc.property(int, (value) => {
        const run = instantiate(func([], ["i32"], () => i32.const(value)) as unknown as Func);
        expect(run()).toBe(value | 0);
      }),
      { numRuns: 60 },
    );
  });

  it("writes vectors whose highest bits are set", () => {
    const lanes = [-1, -(2 ** 31), 2 ** 31 - 1, 0];
    lanes.forEach((value, lane) => {
      const run = func([], ["i32"], () => i32x4.extract_lane(lane, v128.const("i32x4", lanes)));
      expect(instantiate(run as unknown as Func)()).toBe(value);
    });
  });

  it("branches out of and to the start of blocks, however deep", () => {
    // The sum of the odd numbers below n, by a loop that skips even ones.
    const run = func(["i32"], ["i32"], ([n]) => {
      const [i, sum] = [newLocal("i32"), newLocal("i32")];
      block((done) => {
        loop((again) => {
          br_if(done, i32.ge_u(i, n));
          block((even) => {
            br_if(even, i32.eqz(i32.and(i, 1)));
            if_(i32.ne(n, 0), () => local.set(sum, i32.add(sum, i)));
          });
          local.set(i, i32.add(i, 1));
          br(again);
        });
      });
      local.get(sum);
    });
    const sum = instantiate(run as unknown as Func);
    expect([0, 1, 2, 7, 10].map((n) => sum(n))).toEqual([0, 0, 1, 9, 25]);
  });

  it("calls functions and imports, each written once, and finds those that are called by others", () => {
    const twice = func(["i32"], ["i32"], ([x]) => i32.add(x, x));
    const four = func(["i32"], ["i32"], ([x]) => call(twice, [call(twice, [x])]));
    const host = importFunc("host", "next", ["i32"], ["i32"]);
    const run = func(["i32"], ["i32"], ([x]) => i32.add(call(four, [x]), call(host, [call(twice, [x])])));
    const f = instantiate(run as unknown as Func, { host: { next: (x: number) => x + 1 } });
    expect(f(5)).toBe(20 + 11);
    const bytes = encodeModule({ exports: { run }, memory: MEMORY });
    expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name)).toEqual([
      "next",
      "memory",
    ]);
  });

  it("refuses an operand on the stack after one that is not, which would change places with it", () => {
    const run = func(["i32"], ["i32"], ([x]) => i32.sub(x, i32.const(1)));
    expect(() => run.code).toThrow("an operand on the stack follows one that is not");
    const right = func(["i32"], ["i32"], ([x]) => i32.sub(local.get(x), i32.const(1)));
    expect(instantiate(right as unknown as Func)(5)).toBe(4);
    const same = func(["i32"], ["i32"], ([x]) => {
      local.get(x);
      i32.sub($, 1);
    });
    expect(instantiate(same as unknown as Func)(5)).toBe(4);
  });

  it("takes no instruction outside of a function", () => {
    expect(() => i32.const(1)).toThrow("outside of a function");
  });
});
