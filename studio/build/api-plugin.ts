/** The module `virtual:api`: what the editor completes, read from the library's sources whenever the studio is built. */
import type { Plugin } from "vite";
import { readApi } from "./read-api.ts";

const NAME = "virtual:api";
const RESOLVED = `\0${NAME}`;

/** `entryPoints`: by the package's name the path of its index.ts. */
export function apiPlugin(entryPoints: Readonly<Record<string, string>>): Plugin {
  return {
    name: "api",
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(readApi(entryPoints))};` : undefined),
  };
}
