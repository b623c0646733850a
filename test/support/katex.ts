/** KaTeX, where it is installed: the studio's package, which the library does not need. */
interface Katex {
  renderToString(tex: string, options: { readonly throwOnError: boolean; readonly strict: boolean }): string;
}

const name = "katex"; // not a literal in the import, so that types do not need the package

/** Typesets a formula and throws where KaTeX cannot; undefined without KaTeX. */
export const typeset: ((tex: string) => string) | undefined = await import(/* @vite-ignore */ name).then(
  ({ default: katex }: { default: Katex }) =>
    (tex: string) =>
      katex.renderToString(tex, { throwOnError: true, strict: false }),
  () => undefined,
);
