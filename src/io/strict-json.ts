/**
 * JSON for files from strangers: JSON.parse, less what it passes over in silence (a key given twice) and what
 * can exhaust the memory (deep nesting). Knows nothing of what the text means.
 */

/**
 * The value of the JSON text `json`. Throws an error without the text's name if it is not JSON, if an object
 * gives a key twice, or if objects and arrays nest deeper than `maxDepth`.
 *
 * @example
 * parseStrictJson('{"a": [1]}', 2); // { a: [1] }
 * parseStrictJson('{"a": 1, "\\u0061": 2}', 2); // throws: it gives "a" twice
 */
export function parseStrictJson(json: string, maxDepth: number): unknown {
  /** The keys so far of each open object; in arrays no key occurs. */
  const open: Set<string>[] = [];
  let lastString = "";
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case '"': {
        const end = stringEnd(json, i);
        lastString = json.slice(i, end);
        i = end - 1;
        break;
      }
      case "{":
      case "[":
        if (open.length === maxDepth) throw new Error(`it nests deeper than ${maxDepth} levels`);
        open.push(new Set());
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ":": {
        const key = JSON.parse(lastString) as string;
        const keys = open.at(-1);
        if (keys?.has(key)) throw new Error(`it gives ${lastString} twice`);
        keys?.add(key);
        break;
      }
    }
  }
  return JSON.parse(json);
}

/**
 * The index after the string that begins at `start`. A regular expression would overflow on strings of
 * megabytes.
 */
function stringEnd(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    if (json[i] === "\\") i++;
    else if (json[i] === '"') return i + 1;
  }
  return json.length;
}
