import { expect, test } from "vitest";
import { indexAt, positionAt } from "./position.ts";

test("positions and indices undo each other", () => {
  const shape = [3, 1, 4];
  for (let position = 0; position < 12; position++) {
    expect(positionAt(indexAt(position, shape), shape)).toBe(position);
  }
});
