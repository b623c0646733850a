/**
 * What has to be there before a race: the bench's packages, and a build of the checkout. All their output goes to stderr.
 * Knows nothing of subjects.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { benchFolder, rootFolder } from "./folders.ts";

/** Installs the bench's packages if they are missing or older than the lock file; says whether they are there. */
export function installPackages(): boolean {
  const wanted = path.join(benchFolder, "package-lock.json");
  const installed = path.join(benchFolder, "node_modules/.package-lock.json"); // npm writes it last
  if (fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(wanted).mtimeMs) return true;
  process.stderr.write("bench: installing the peers …\n");
  return succeeds("npm", ["ci", "--prefix", benchFolder]);
}

/** Brings dist/ up to date; throws an Error if it does not build. */
export function buildRetrograd(): void {
  if (!succeeds(process.execPath, [path.join(rootFolder, "scripts/build.mjs"), "--js"])) {
    throw new Error("bench: Retrograd does not build; see above");
  }
}

function succeeds(command: string, args: readonly string[]): boolean {
  const shell = process.platform === "win32"; // npm is a script there
  return spawnSync(command, args, { cwd: rootFolder, stdio: ["ignore", 2, 2], shell }).status === 0;
}
