/** complete: what may be written at a place in code. Knows nothing of editors; strings and comments are theirs to tell. */
import type { Api, ApiEntry } from "./api.ts";

export interface Completions {
  /** How many characters before the place belong to the word that is completed. */
  readonly typed: number;
  readonly entries: readonly CompletionEntry[];
}

export interface CompletionEntry extends ApiEntry {
  /** Where it comes from, if that is not plain. */
  readonly package?: string;
}

/** Globals whose members are not tensors'. */
const OTHERS = new Set([
  "Math",
  "console",
  "Array",
  "Object",
  "Number",
  "JSON",
  "Promise",
  "String",
  "Float64Array",
]);

/** Names of packages after `from "`, of exports within `import { }`, of members after a dot; null elsewhere. */
export function complete(api: Api, before: string, after: string): Completions | null {
  const [, path] = /\b(?:from|import)\s*\(?\s*["']([\w/]*)$/.exec(before) ?? [];
  if (path !== undefined) return { typed: path.length, entries: Object.keys(api.packages).map(packageEntry) };
  const [list, word] = /\bimport\s+(?:type\s+)?\{[^}]*?(\w*)$/.exec(before) ?? [];
  if (list !== undefined) return { typed: word.length, entries: exportsFor(api, after) };
  const [, owner, start] = /(\w+|[)\]])\s*\.\s*(\w*)$/.exec(before) ?? [];
  if (owner === undefined || /^\d/.test(owner) || OTHERS.has(owner)) return null;
  const known = Object.values(api.packages).flat();
  const object = known.find(({ name, members }) => members && members.length > 0 && name === owner);
  return { typed: start.length, entries: object?.members ?? api.tensor };
}

/** Of the package that the import names, or of all as long as it names none. */
function exportsFor({ packages }: Api, after: string): readonly CompletionEntry[] {
  const [, name] = /^[^{};]*\}\s*from\s*["']([^"']*)["']/.exec(after) ?? [];
  if (name !== undefined && Object.hasOwn(packages, name)) return packages[name];
  return Object.entries(packages).flatMap(([name, entries]) =>
    entries.map((entry) => ({ ...entry, package: name })),
  );
}

function packageEntry(name: string): CompletionEntry {
  return { name, kind: "object", signature: "", doc: "" };
}
