/** KaTeX, with which the studio shows formulas: it must take every one that the library prints. */
import katex from "katex";

/** Typesets a formula and throws where KaTeX cannot. */
export function typeset(tex: string): string {
  return katex.renderToString(tex, { throwOnError: true, strict: false });
}
