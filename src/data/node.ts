/**
 * Node's own modules, imported only when a function needs them, so that browsers can load the rest of this
 * folder. Knows nothing of what they are used for.
 */

/** The built-in modules of Node that this folder uses. */
export async function nodeModules() {
  const [fs, path, os, module, crypto] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
    import("node:os"),
    import("node:module"),
    import("node:crypto"),
  ]);
  return { fs, path, os, module, crypto };
}
