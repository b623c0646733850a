/** stackLine: where in the user's code an error arose. Knows nothing of how that code is run. */

/** The line of the topmost place in `file` that a stack names; messages, too, name places, but without columns. */
export function stackLine(stack: string | undefined, file: string): number | undefined {
  const [, line] = new RegExp(`\\b${file.replaceAll(".", "\\.")}:(\\d+):\\d+`).exec(stack ?? "") ?? [];
  return line === undefined ? undefined : Number(line);
}
