// Builds src/ into dist/ with tsdown, and tells whether dist/ is up to date. It knows package.json's entry
// points and nothing about what the sources do.
//
//   node scripts/build.mjs [--js] [--clean]
//     --js      code only: the type declarations, most of the build's time, are left out
//     --clean   also delete what earlier builds left in dist/
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const DAY = 24 * 60 * 60 * 1000;

/** Files under `folder`, as sorted paths relative to it. */
function listFiles(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** A hash of everything that a build reads: sources without tests, and the settings. */
function fingerprint(root) {
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs"];
  const sources = listFiles(path.join(root, "src"))
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => path.join("src", file));
  const hash = createHash("sha256").update(process.version);
  for (const file of [...settings, ...sources]) {
    const full = path.join(root, file);
    if (fs.existsSync(full)) hash.update(`\0${file}\0`).update(fs.readFileSync(full));
  }
  return hash.digest("hex");
}

function readStamp(root) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, "dist/.stamp"), "utf8"));
  } catch {
    return undefined; // never built, or half deleted: build
  }
}

/** Whether dist/ holds the present sources, with type declarations if `types`. */
export function isUpToDate(root, { types }) {
  const stamp = readStamp(root);
  if (!stamp || (types && !stamp.types)) return false;
  return (
    stamp.files.every((file) => fs.existsSync(path.join(root, "dist", file))) &&
    stamp.hash === fingerprint(root)
  );
}

/** Source of each entry point that package.json's `exports` and `bin` name: dist/x/index.js comes from src/x/index.ts. */
function entryPoints(root) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const outputs = [...Object.values(manifest.exports), ...Object.values(manifest.bin)]
    .map((target) => target.default ?? target)
    .filter((file) => file.endsWith(".js"));
  return outputs
    .map((file) =>
      path.posix
        .normalize(file)
        .replace(/^dist\//, "src/")
        .replace(/\.js$/, ".ts"),
    )
    .filter((file) => fs.existsSync(path.join(root, file))); // publint reports the entry points that are missing
}

/** Runs `work` while no other process builds the same checkout. */
async function withLock(root, work) {
  const cache = path.join(root, ".cache");
  const lock = path.join(cache, "build.lock");
  const claim = path.join(cache, `claim-${process.pid}`);
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(claim, String(process.pid));
  try {
    while (!tryLink(claim, lock)) {
      if (isAbandoned(lock)) fs.rmSync(lock, { force: true });
      else await sleep(50);
    }
    try {
      return await work();
    } finally {
      fs.rmSync(lock, { force: true });
    }
  } finally {
    fs.rmSync(claim, { force: true });
  }
}

/** Makes `lock` a second name of `claim`, unless it exists: unlike writing it, one step that cannot be seen half done. */
function tryLink(claim, lock) {
  try {
    fs.linkSync(claim, lock);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the process that made the lock has died without removing it. */
function isAbandoned(lock) {
  try {
    process.kill(Number(fs.readFileSync(lock, "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/**
 * Moves a finished build into dist/. Shared chunks carry a hash of their content in their names, and chunks of
 * earlier builds stay for a day, so a process that is still running on them finds what it imports late; entry
 * points come last, each replaced in one step. Hence no process ever meets a missing or half-written file.
 */
function install(root, built, clean) {
  const dist = path.join(root, "dist");
  const files = listFiles(built);
  const isEntry = (file) => /(^|[\\/])(index|main)\.(js|d\.ts)$/.test(file);
  for (const file of [...files.filter((f) => !isEntry(f)), ...files.filter(isEntry)]) {
    fs.mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
    fs.renameSync(path.join(built, file), path.join(dist, file));
  }
  for (const file of listFiles(dist)) {
    const full = path.join(dist, file);
    if (files.includes(file) || file === ".stamp") continue;
    if (clean || Date.now() - fs.statSync(full).mtimeMs > DAY) fs.rmSync(full, { force: true });
  }
  return files;
}

/** Brings dist/ up to date; a build that fails throws and leaves dist/ as it was. */
export async function build(root, { types, clean = false }) {
  await withLock(root, async () => {
    if (!clean && isUpToDate(root, { types })) return;
    const hash = fingerprint(root);
    const built = path.join(root, `.cache/build-${process.pid}`);
    for (const entry of fs.readdirSync(path.join(root, ".cache"))) {
      // Left by a build that was killed: this process holds the lock, so nobody is at work there.
      if (entry.startsWith("build-"))
        fs.rmSync(path.join(root, ".cache", entry), { recursive: true, force: true });
    }
    const tsdown = await import("tsdown");
    try {
      await tsdown.build({
        config: false,
        cwd: root,
        entry: entryPoints(root),
        outDir: built,
        format: "esm",
        platform: "neutral",
        target: "es2022",
        fixedExtension: false,
        dts: types,
        deps: { onlyBundle: [], neverBundle: [/^node:/] },
        report: false,
        logLevel: "warn",
        failOnWarn: true,
      });
      const files = install(root, built, clean);
      fs.writeFileSync(`${built}.stamp`, JSON.stringify({ hash, types, files }));
      fs.renameSync(`${built}.stamp`, path.join(root, "dist/.stamp"));
    } finally {
      fs.rmSync(built, { recursive: true, force: true });
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = process.argv.slice(2);
  try {
    await build(fileURLToPath(new URL("..", import.meta.url)), {
      types: !options.includes("--js"),
      clean: options.includes("--clean"),
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(process.stderr.isTTY ? text : stripVTControlCharacters(text));
    process.exitCode = 1;
  }
}
