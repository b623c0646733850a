import { describe, expect, test } from "vitest";
import { tensor } from "../index.ts";
import { evaluator } from "./evaluate.ts";
import { resident } from "./resident.ts";

describe("resident and evaluator", () => {
  const data = resident(
    new Uint8Array([0, 255, 51, 0, 255, 255, 0, 102, 0, 0]),
    new Uint8Array([1, 0, 2, 1, 0]),
  );

  test("rows are gathered, and scaled to [0, 1]", () => {
    const { x, t } = data.rows(tensor(new Int32Array([3, 0])), "float64");
    expect(x.toArray()).toEqual([
      [0, 0.4],
      [0, 1],
    ]);
    expect(t.toArray()).toEqual([1, 1]);
    expect(x.dtype).toBe("float64");
  });

  test.each([1, 2, 5, 1000])("measures every row, in chunks of %d", async (chunk) => {
    const w = tensor([
      [0, 0, 3],
      [0, 3, 0],
    ]);
    const measure = evaluator((x) => x.matmul(w), { chunk });
    const { loss, accuracy } = await measure(data);
    const logits = [
      [0, 3, 0],
      [0, 0, 0.6],
      [0, 3, 3],
      [0, 1.2, 0],
      [0, 0, 0],
    ];
    const labels = [1, 0, 2, 1, 0];
    const expected = logits.map(
      (row, i) => Math.log(row.reduce((s, v) => s + Math.exp(v), 0)) - row[labels[i]],
    );
    expect(loss).toBeCloseTo(expected.reduce((s, v) => s + v) / 5, 6);
    expect(accuracy).toBe(3 / 5); // the first largest of [0, 3, 3] is class 1, of [0, 0, 0] class 0
  });

  test("images must divide into labels", () => {
    expect(() => resident(new Uint8Array(10), new Uint8Array(3))).toThrow("10 bytes of images");
    expect(() => resident(new Uint8Array(0), new Uint8Array(0))).toThrow("do not divide into 0 labels");
  });
});
