/** The editor's completion of the library's names, with signatures and a sentence each. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { javascriptLanguage } from "@codemirror/lang-javascript";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import type { ApiEntry } from "../../model/graph/api.ts";
import { type CompletionEntry, complete } from "../../model/graph/complete.ts";

const TYPES: Readonly<Record<ApiEntry["kind"], string>> = {
  function: "function",
  class: "class",
  object: "namespace",
  type: "type",
  method: "method",
  property: "property",
};

/** In addition to the names that the code itself defines. The list is loaded when it is first asked for. */
export const apiCompletion: Extension = javascriptLanguage.data.of({ autocomplete: completeApi });

async function completeApi({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> {
  const inside = syntaxTree(state).resolveInner(pos, -1);
  if (/Comment|Template|RegExp/.test(inside.name)) return null;
  const before = state.sliceDoc(Math.max(0, pos - 2000), pos);
  const isPath = /\b(from|import)\s*\(?\s*["'][\w/]*$/.test(before);
  if (inside.name === "String" && !isPath) return null;
  const { default: api } = await import("virtual:api");
  const found = complete(api, before, state.sliceDoc(pos, pos + 2000));
  if (!found || (found.typed === 0 && !explicit && !/[.{"'\s]$/.test(before))) return null;
  return { from: pos - found.typed, options: found.entries.map(optionOf), validFor: /^[\w/]*$/ };
}

function optionOf(entry: CompletionEntry): Completion {
  const { name, kind, signature, doc } = entry;
  return {
    label: name,
    type: TYPES[kind],
    detail: kind === "property" ? `: ${signature}` : signature,
    ...(doc !== "" && { info: doc }),
    ...(entry.package !== undefined && { section: entry.package }),
  };
}
