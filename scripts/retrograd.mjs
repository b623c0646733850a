// Runs the command line from a checkout: builds dist/ if the sources changed, then becomes dist/cli/main.js.
// The build runs in a process of its own, with its output on stderr, so that `--json` on stdout stays clean.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isUpToDate } from "./build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

// Its pages take longer to build than all the rest, and no other command needs them.
const studio = process.argv.includes("studio");

if (!isUpToDate(root, { types: false, studio })) {
  process.stderr.write("retrograd: the sources changed, building …\n");
  const { status, signal } = spawnSync(
    process.execPath,
    [path.join(root, "scripts/build.mjs"), "--js", ...(studio ? ["--studio"] : [])],
    {
      stdio: ["ignore", 2, 2],
    },
  );
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) {
    process.stderr.write("retrograd: the build failed\n");
    process.exit(1);
  }
}

const main = path.join(root, "dist/cli/main.js");
process.argv[1] = main;
await import(pathToFileURL(main).href);
