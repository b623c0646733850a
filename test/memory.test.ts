import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

it("gives back the memory of variables and programs that nobody holds, without being told", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", "--import", "tsx", "test/support/forget.ts"],
    { cwd: root },
  );
  const { made, grown } = JSON.parse(stdout) as { made: number; grown: number };
  expect(made).toBeGreaterThan(300e6);
  expect(grown).toBeLessThan(made / 3);
});

it("keeps nothing of past values in a loop that never yields", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", "--import", "tsx", "test/support/loop.ts"],
    { cwd: root },
  );
  const { made, grown } = JSON.parse(stdout) as { made: number; grown: number };
  expect(made).toBeGreaterThan(300e6);
  expect(grown).toBeLessThan(made / 3);
});
