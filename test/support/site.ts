/** A web site for tests: the library as it is built, bundled with a script of the test, under several sets of headers. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, type Rollup } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/** Folders of the site, and the headers of everything in them. */
const folders = {
  /** Memory can be shared. */
  isolated: isolation,
  /** It cannot. */
  plain: {},
  /** As little as the library needs is allowed. */
  strict: { ...isolation, "Content-Security-Policy": `${policy}; worker-src blob:` },
  /** Workers are forbidden. */
  forbidden: { ...isolation, "Content-Security-Policy": `${policy}; worker-src 'none'` },
} as const satisfies Record<string, Record<string, string>>;

export interface Site {
  /** The page in a folder: it loads the script. */
  urlOf(folder: keyof typeof folders): string;
  close(): void;
}

/** Serves `script`, in which `retrograd` is the build in dist/, as scenarios.js. */
export async function serveSite(script: string): Promise<Site> {
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", "--js"], { cwd: root });
  const code = await bundle(script);
  const page = '<!doctype html><title>retrograd</title><script type="module" src="scenarios.js"></script>';
  const server = createServer(({ url = "" }, response) => {
    const [, folder, file] = url.split("/");
    if (!Object.hasOwn(folders, folder)) {
      response.writeHead(404).end();
      return;
    }
    const [type, body] = file === "scenarios.js" ? ["text/javascript", code] : ["text/html", page];
    response.writeHead(200, { "Content-Type": type, ...folders[folder as keyof typeof folders] }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (folder) => `http://127.0.0.1:${port}/${folder}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundle(script: string): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: "warn",
    resolve: {
      alias: [
        { find: /^retrograd$/, replacement: `${root}/dist/index.js` },
        { find: /^retrograd\/(\w+)$/, replacement: `${root}/dist/$1/index.js` },
      ],
    },
    build: { write: false, minify: false, target: "es2022", lib: { entry: script, formats: ["es"] } },
  });
  const [{ output }] = built as Rollup.RollupOutput[];
  if (output.length !== 1) throw new Error(`the bundle has ${output.length} files; one is served`);
  return output[0].code;
}
