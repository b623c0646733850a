/**
 * How wide a text will be, without a browser: an upper estimate that holds for the usual sans-serif fonts.
 * Knows nothing of what the text says.
 */

/** Widths in ems of characters that are not of the ordinary width. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!‖·[\]()]/u, 0.42],
  [/[mwMW@%…→—]/u, 1.02],
  [/[A-Z&∂Σ×+=<>≤≥≠~]/u, 0.82],
  [/[0-9\u2212]/u, 0.64],
  [/[\x20-\x7e]/u, 0.64],
];

/** Everything else may be as wide as an ideograph or an emoji. */
const WIDE = 1.1;

/** Width of `text` in a font of `size`, in the same unit. */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) ems += CLASSES.find(([pattern]) => pattern.test(character))?.[1] ?? WIDE;
  return ems * size;
}

/** `text`, cut with an ellipsis to at most `width`. */
export function cutTo(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, size) > width) characters.pop();
  return `${characters.join("")}…`;
}
