/**
 * The picture of a training run: loss by step and accuracy by epoch, side by side, as a standalone SVG text.
 * Knows nothing of models or of how the run was made. Slow to import (Observable Plot), so import it when
 * needed.
 */
import { DOMImplementation } from "@xmldom/xmldom";
import { accuracyPanel } from "./curves/accuracy.ts";
import type { CurveHistory } from "./curves/data.ts";
import { lossPanel } from "./curves/loss.ts";
import { color, type Frame, percent } from "./curves/panel.ts";

export type { CurveHistory, EpochRecord, StepLoss } from "./curves/data.ts";

const svgNamespace = "http://www.w3.org/2000/svg";
const fonts = `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif`;

const width = 960;
const height = 384;
const lossFrame: Frame = { left: 12, top: 74, width: 452, height: 300, marginRight: 18 };
const accuracyFrame: Frame = { left: 474, top: 74, width: 474, height: 300, marginRight: 92 };

/**
 * Draws `history` under `title`. Equal arguments give equal text. Losses and accuracies that are not finite
 * are left out; a run without epochs or without losses gives a picture that says so.
 *
 * @example
 * const { renderCurves } = await import("./curves.ts");
 * await writeFileAtomic("curves.svg", renderCurves(history, "Two-layer net on MNIST"));
 */
export function renderCurves(history: CurveHistory, title: string): string {
  // Plot is written for the browser's DOM; of that it uses here only what @xmldom/xmldom offers.
  const document = new DOMImplementation().createDocument(svgNamespace, "svg", null) as unknown as Document;
  const svg = document.documentElement;
  const name = printable(title);
  const viewBox = `0 0 ${width} ${height}`;
  set(svg, { width, height, viewBox, role: "img", "aria-label": name, "font-family": fonts });
  append(svg, "title", {}, name);
  append(svg, "rect", { width, height, fill: color.background });
  const heading = { x: 24, y: 34, "font-size": 17, "font-weight": 600, fill: color.text };
  append(svg, "text", heading, shorten(name, 84));
  append(svg, "text", { x: 24, y: 55, "font-size": 12.5, fill: color.muted }, summary(history));
  place(svg, lossPanel(document, lossFrame, history), lossFrame);
  place(svg, accuracyPanel(document, accuracyFrame, history.epochs), accuracyFrame);
  return `${svg.toString()}\n`;
}

/** What the run came to, in one line. */
function summary({ epochs, losses }: CurveHistory): string {
  const end = epochs.at(-1);
  const counted = (count: number, noun: string) =>
    `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
  const parts = [
    counted(end?.epoch ?? 0, "epoch"),
    counted(Math.max(end?.step ?? 0, losses.at(-1)?.step ?? 0), "step"),
  ];
  if (end !== undefined) {
    parts.push(`final loss ${Number(end.loss.toPrecision(3))}`);
    parts.push(`test accuracy ${percent(end.testAccuracy, 1, 2)}`);
  }
  return parts.join(" · ");
}

/** Moves the content of Plot's own <svg> into a group of ours, at the place of the frame. */
function place(svg: Element, plot: Element, { left, top }: Frame): void {
  const group = append(svg, "g", { transform: `translate(${left},${top})` });
  for (const name of ["fill", "text-anchor"]) group.setAttribute(name, plot.getAttribute(name) ?? "");
  while (plot.firstChild !== null) {
    // Plot's style sheet is for its life in a web page; here attributes say all.
    if (plot.firstChild.nodeName === "style") plot.removeChild(plot.firstChild);
    else group.appendChild(plot.firstChild);
  }
}

function append(
  parent: Element,
  name: string,
  attributes: Record<string, string | number>,
  text?: string,
): Element {
  const child = parent.ownerDocument.createElementNS(svgNamespace, name);
  set(child, attributes);
  if (text !== undefined) child.appendChild(parent.ownerDocument.createTextNode(text));
  parent.appendChild(child);
  return child;
}

function set(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** `text` without the characters that XML forbids. */
function printable(text: string): string {
  return text.replace(/[\p{Control}\p{Surrogate}\ufffe\uffff]+/gu, " ").trim();
}

/** At most `most` letters, where a full-width character such as a Chinese one counts as two. */
function shorten(text: string, most: number): string {
  const characters = [...text];
  let used = 0;
  const cut = characters.findIndex((character) => {
    used += /[\u1100-\uffdc]|\p{Extended_Pictographic}/u.test(character) ? 2 : 1;
    return used > most;
  });
  return cut < 0
    ? text
    : `${characters
        .slice(0, cut - 1)
        .join("")
        .trimEnd()}…`;
}
