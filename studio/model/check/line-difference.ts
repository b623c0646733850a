/** Where two texts differ. Knows nothing of what they are. */

/** The lines that tell two texts apart, as one block: where it begins, counted from 1, and both its versions. */
export function lineDifference(before: string, after: string) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let [first, tail] = [0, 0];
  while (first < Math.min(a.length, b.length) && a[first] === b[first]) first++;
  while (tail < Math.min(a.length, b.length) - first && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return {
    line: first + 1,
    removed: a.slice(first, a.length - tail),
    added: b.slice(first, b.length - tail),
  };
}
