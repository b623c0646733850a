/** Where in evaluated code a syntax error is: engines tell it to those who listen for uncaught errors, if at all. */

/** The line, from 1, of an error that `eval` threw. */
export async function syntaxErrorLine(error: unknown): Promise<number | undefined> {
  const { lineNumber, line } = error as { readonly lineNumber?: number; readonly line?: number };
  const own = lineNumber ?? line; // Firefox, Safari
  if (typeof own === "number") return own;
  if (typeof globalThis.reportError !== "function") return undefined; // Node
  return new Promise((resolve) => {
    const listen = (event: ErrorEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      resolve(event.lineno > 0 ? event.lineno : undefined);
    };
    addEventListener("error", listen, { once: true, capture: true });
    reportError(error);
    removeEventListener("error", listen, { capture: true });
    resolve(undefined); // nobody heard it
  });
}
