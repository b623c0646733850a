/** Formulas in TeX, painted: derivatives by the outcome of the graph stand out. Knows nothing of KaTeX. */

const START = /\\frac\{\\partial /g;

/** Puts every ∂…/∂… into `\htmlClass{name}{…}`. */
export function paintDerivatives(tex: string, name: string): string {
  let painted = "";
  let done = 0;
  for (const { index } of tex.matchAll(START)) {
    if (index < done) continue;
    const end = endOfGroup(tex, endOfGroup(tex, index + "\\frac".length));
    painted += `${tex.slice(done, index)}\\htmlClass{${name}}{${tex.slice(index, end)}}`;
    done = end;
  }
  return painted + tex.slice(done);
}

/** Behind the brace that closes the group which begins at `start`. */
function endOfGroup(tex: string, start: number): number {
  let depth = 0;
  for (let i = start; i < tex.length; i++) {
    if (tex[i] === "\\") i++;
    else if (tex[i] === "{") depth++;
    else if (tex[i] === "}" && --depth === 0) return i + 1;
  }
  return tex.length;
}
