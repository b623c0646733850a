import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

it.each([
  ["gives back what variables and programs take that nobody holds, without being told", "forget.ts"],
  ["keeps nothing of past values in a loop that never yields", "loop.ts"],
])("%s", async (_, script) => {
  const args = ["--expose-gc", "--import", "tsx", `test/support/${script}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  const { made, grown } = JSON.parse(stdout) as { made: number; grown: number };
  expect(made).toBeGreaterThan(300e6);
  expect(grown).toBeLessThan(made / 3);
});
