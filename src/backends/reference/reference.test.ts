import { describe, expect, it } from "vitest";
import { add, bounded, mul } from "../../ops/elementwise.ts";
import { input, variable } from "../../ops/leaves.ts";
import { IndexOutOfRange } from "../../ops/scalar.ts";
import type { ProgramSource } from "../backend.ts";
import { reference } from "./reference.ts";

function source(given: Partial<ProgramSource>): ProgramSource {
  return { inputs: [], constants: new Map(), variables: new Map(), outputs: [], updates: [], ...given };
}

describe("storage", () => {
  it("starts as zeros and copies what is read", () => {
    const storage = reference.allocate("float32", 4);
    const before = storage.read();
    storage.write([1, 2], 1);
    expect([...before]).toEqual([0, 0, 0, 0]);
    expect([...storage.read()]).toEqual([0, 1, 2, 0]);
    expect([...storage.read(1, 2)]).toEqual([1, 2]);
  });
});

describe("a program", () => {
  it("takes its inputs in order and returns arrays of the caller's own", () => {
    const [x, y] = [input(0, [2], "float64"), input(1, [], "float64")];
    const program = reference.compile(source({ inputs: [x, y], outputs: [mul(x, y), x] }));
    const given = Float64Array.of(1, 2);
    const [product, same] = program.run([given, Float64Array.of(3)]);
    expect([...product]).toEqual([3, 6]);
    same[0] = 9;
    expect(given[0]).toBe(1);
    expect(program.stats.backend).toBe("reference");
    expect(program.explain().split("\n").length).toBe(program.stats.kernels);
  });

  it("overwrites variables only after everything has been computed from their old values", () => {
    const [a, b] = [reference.allocate("float64", 1), reference.allocate("float64", 1)];
    a.write([2]);
    b.write([3]);
    const [x, y] = [variable({ id: 0 }, [1], "float64"), variable({ id: 1 }, [1], "float64")];
    const program = reference.compile(
      source({
        variables: new Map([
          [x, a],
          [y, b],
        ]),
        outputs: [add(x, y)],
        updates: [
          { target: a, value: y },
          { target: b, value: add(x, y) },
        ],
      }),
    );
    expect([...program.run([])[0]]).toEqual([5]);
    expect([a.read()[0], b.read()[0]]).toEqual([3, 5]);
  });

  it("overwrites none if an index is out of range", () => {
    const a = reference.allocate("float64", 1);
    const [x, i] = [variable({ id: 0 }, [1], "float64"), input(0, [1], "int32")];
    const program = reference.compile(
      source({
        inputs: [i],
        variables: new Map([[x, a]]),
        outputs: [bounded(i, 3)],
        updates: [{ target: a, value: add(x, 1) }],
      }),
    );
    expect(() => program.run([Int32Array.of(3)])).toThrow(IndexOutOfRange);
    expect(a.read()[0]).toBe(0);
    program.run([Int32Array.of(2)]);
    expect(a.read()[0]).toBe(1);
  });
});
