/** The present theme's colours for what cannot read style sheets: canvases, and files. Knows nothing of what they are for. */

/** A colour of tokens.css by its name without dashes, as `rgb(29, 79, 159)`. */
export function tokenColour(name: string): string {
  const probe = document.createElement("i"); // custom properties themselves are not computed, colours that use them are
  probe.style.color = `var(--${name})`;
  probe.style.forcedColorAdjust = "none"; // a picture in one colour says nothing
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
