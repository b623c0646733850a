/**
 * Finds a key that a JSON text gives twice in one object, which JSON.parse passes over in silence.
 * Expects text that JSON.parse accepts; knows nothing of what it means.
 */

/** Strings, and the punctuation that opens, closes and separates; numbers, literals and whitespace do not matter. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * The first key that occurs twice in the same object of `json`, at any depth, or undefined if there is none.
 *
 * @example
 * duplicateKey('{"a": 1, "b": {"a": 2}, "\\u0061": 3}'); // "a"
 */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let lastString = "";
  for (const [token] of json.matchAll(tokens)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const key = JSON.parse(lastString) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    } else lastString = token;
  }
  return undefined;
}
