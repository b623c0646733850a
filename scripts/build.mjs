// Builds src/ into dist/ with tsdown, and studio/ into dist/studio/ with Vite; tells whether they are up to date. It knows
// package.json's entry points and nothing about what the sources do.
//
//   node scripts/build.mjs [--js] [--clean] [--studio]
//     --js      code only: the type declarations, most of the build's time, are left out, and the studio
//     --studio  with the studio, in spite of --js
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

/** A hash of everything that a build of `folders` reads: sources without tests, and the settings. */
function fingerprint(root, folders) {
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs"];
  const sources = folders.flatMap((folder) =>
    listFiles(path.join(root, folder))
      .filter((file) => !/\.test\.tsx?$|^(test|screenshots|node_modules)[\\/]/.test(file))
      .map((file) => path.join(folder, file)),
  );
  const hash = createHash("sha256").update(process.version);
  for (const file of [...settings, ...sources]) {
    const full = path.join(root, file);
    if (fs.existsSync(full)) hash.update(`\0${file}\0`).update(fs.readFileSync(full));
  }
  return hash.digest("hex");
}

function readStamp(root, file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
  } catch {
    return undefined; // never built, or half deleted: build
  }
}

const LIBRARY_STAMP = "dist/.stamp";
const STUDIO_STAMP = "dist/studio/.stamp";
/** The studio is bundled with the library. */
const STUDIO_SOURCES = ["src", "studio"];

/** Whether dist/ holds the present sources, with type declarations if `types` and with the studio if `studio`. */
export function isUpToDate(root, { types, studio = false }) {
  if (studio && readStamp(root, STUDIO_STAMP)?.hash !== fingerprint(root, STUDIO_SOURCES)) return false;
  const stamp = readStamp(root, LIBRARY_STAMP);
  if (!stamp || (types && !stamp.types)) return false;
  return (
    stamp.files.every((file) => fs.existsSync(path.join(root, "dist", file))) &&
    stamp.hash === fingerprint(root, ["src"])
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
    if (files.includes(file) || file === ".stamp" || file.startsWith(`studio${path.sep}`)) continue;
    if (clean || Date.now() - fs.statSync(full).mtimeMs > DAY) fs.rmSync(full, { force: true });
  }
  return files;
}

/** Brings dist/ up to date; a build that fails throws and leaves dist/ as it was. */
export async function build(root, { types, studio = false, clean = false }) {
  await withLock(root, async () => {
    if (clean || !isUpToDate(root, { types })) await buildLibrary(root, { types, clean });
    if (studio && (clean || !isUpToDate(root, { types: false, studio }))) await buildStudio(root);
  });
}

/** Calls `make` with an empty folder to build into. */
async function inNewFolder(root, make) {
  const built = path.join(root, `.cache/build-${process.pid}`);
  for (const entry of fs.readdirSync(path.join(root, ".cache"))) {
    // Left by a build that was killed: this process holds the lock, so nobody is at work there.
    if (entry.startsWith("build-"))
      fs.rmSync(path.join(root, ".cache", entry), { recursive: true, force: true });
  }
  try {
    await make(built);
  } finally {
    fs.rmSync(built, { recursive: true, force: true });
  }
}

async function buildStudio(root) {
  const vite = await import("vite");
  await inNewFolder(root, async (built) => {
    const hash = fingerprint(root, STUDIO_SOURCES);
    await vite.build({
      configFile: path.join(root, "studio/vite.config.ts"),
      build: { outDir: built },
      logLevel: "warn",
    });
    fs.writeFileSync(path.join(built, ".stamp"), JSON.stringify({ hash }));
    const studio = path.join(root, "dist/studio");
    fs.rmSync(studio, { recursive: true, force: true });
    fs.renameSync(built, studio);
  });
}

async function buildLibrary(root, { types, clean }) {
  const tsdown = await import("tsdown");
  await inNewFolder(root, async (built) => {
    const hash = fingerprint(root, ["src"]);
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
    const stamp = path.join(root, LIBRARY_STAMP);
    fs.writeFileSync(`${stamp}.new`, JSON.stringify({ hash, types, files }));
    fs.renameSync(`${stamp}.new`, stamp);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = process.argv.slice(2);
  process.env.NODE_ENV = "production"; // whoever asks: a test runner that says "test" would get React's slow variant
  try {
    await build(fileURLToPath(new URL("..", import.meta.url)), {
      types: !options.includes("--js"),
      studio: !options.includes("--js") || options.includes("--studio"),
      clean: options.includes("--clean"),
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(process.stderr.isTTY ? text : stripVTControlCharacters(text));
    process.exitCode = 1;
  }
}
