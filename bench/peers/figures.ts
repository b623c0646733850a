/**
 * The figures: a line of time per step for each subject, both axes logarithmic, as a standalone SVG text. Knows nothing of how times
 * are taken. Needs Observable Plot, so import it once the packages are there.
 */
import * as Plot from "@observablehq/plot";
import { DOMImplementation } from "@xmldom/xmldom";
import type { SubjectName } from "./contenders.ts";
import type { Point } from "./measurement.ts";
import { drawnSubjects, type Sweep } from "./sweep.ts";

const svgNamespace = "http://www.w3.org/2000/svg";
const fonts = `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif`;
const size = { width: 720, height: 420 };
const margin = { top: 94, right: 160, bottom: 52, left: 62 };
const palette = { text: "#1f2328", muted: "#59636e", grid: "#e4e8ec", background: "#ffffff" };

const labels: Record<SubjectName, string> = {
  retrograd: "Retrograd",
  pytorch: "PyTorch",
  "numpy-float32": "NumPy float32",
  "numpy-float64": "NumPy float64",
  "tfjs-wasm": "TensorFlow.js wasm",
  "jax-js": "jax-js",
};
const colors: Record<SubjectName, string> = {
  retrograd: "#2563eb",
  pytorch: "#d9480f",
  "numpy-float32": "#2b8a3e",
  "numpy-float64": "#66a80f",
  "tfjs-wasm": "#9c36b5",
  "jax-js": "#495057",
};

/** Draws the points of one sweep, whose times are in milliseconds. Equal points give equal text. */
export function renderSweep({ label, net, sizes }: Sweep, points: readonly Point[]): string {
  const document = new DOMImplementation().createDocument(svgNamespace, "svg", null) as unknown as Document;
  const title = `Time of a training step against ${label}`;
  const domain = { x: [sizes[0], sizes[sizes.length - 1]], y: rangeOf(points) };
  const axis = { color: palette.muted, fontSize: 11.5, label: null, tickSize: 0, tickPadding: 8 };
  const plot = Plot.plot({
    document,
    ...size,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: { type: "log", domain: domain.x },
    y: { type: "log", domain: domain.y },
    marks: [
      Plot.gridY({ ticks: decades(domain.y), stroke: palette.grid, strokeOpacity: 1 }),
      Plot.axisY(decades(domain.y), { ...axis, text: duration }),
      Plot.axisX([...sizes], { ...axis, text: String }),
      ...drawnSubjects.map((subject) => lineOf(points, subject)),
      Plot.text(lineEnds(points, domain.y), {
        x: "size",
        y: "at",
        text: "label",
        fill: "color",
        textAnchor: "start",
        dx: 8,
        fontSize: 12.5,
        fontWeight: 600,
      }),
      caption([title], { dy: 30 - margin.top, fontSize: 17, fontWeight: 600, fill: palette.text }),
      caption([`${net}, SGD, real MNIST, everything inside the step; each at its best number of threads`], {
        dy: 50 - margin.top,
        fontSize: 12.5,
        fill: palette.muted,
      }),
      caption(["time of a step"], {
        dy: 74 - margin.top,
        fontSize: 12.5,
        fontWeight: 600,
        fill: palette.text,
      }),
      Plot.text([label], { frameAnchor: "bottom", dy: 42, fill: palette.muted, fontSize: 12.5 }),
    ],
  });
  return standalone(document, plot, title);
}

function lineOf(points: readonly Point[], subject: SubjectName): Plot.Markish {
  const own = points.filter((point) => point.subject === subject);
  const [stroke, channels] = [colors[subject], { x: "size", y: "median" }];
  return [
    Plot.line(own, { ...channels, stroke, strokeWidth: subject === "retrograd" ? 2.75 : 2 }),
    Plot.dot(own, { ...channels, fill: stroke, r: 3 }),
  ];
}

function caption(text: readonly string[], options: Plot.TextOptions): Plot.Markish {
  return Plot.text(text, { frameAnchor: "top-left", dx: 14 - margin.left, ...options });
}

/** A label for the end of each line, moved up where it would cover the one below it. */
function lineEnds(points: readonly Point[], [low, high]: readonly number[]) {
  const ends = drawnSubjects.flatMap((subject) => {
    const end = points.filter((point) => point.subject === subject).at(-1);
    return end ? [{ size: end.size, at: end.median, label: labels[subject], color: colors[subject] }] : [];
  });
  const lineHeight = (high / low) ** (16 / (size.height - margin.top - margin.bottom));
  let below = 0;
  return ends
    .sort((a, b) => a.at - b.at)
    .map((end) => {
      below = Math.max(end.at, below * lineHeight);
      return { ...end, at: below };
    });
}

/** Whole decades around the times. */
function rangeOf(points: readonly Point[]): [number, number] {
  const times = points.map(({ median }) => Math.log10(median));
  const [low, high] = [Math.floor(Math.min(...times)), Math.ceil(Math.max(...times))];
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}

function decades([low, high]: readonly number[]): number[] {
  const count = Math.round(Math.log10(high / low)) + 1;
  return Array.from({ length: count }, (_, i) => low * 10 ** i);
}

/** Milliseconds as people say them: 10 µs, 1 ms, 1 s. */
function duration(milliseconds: number): string {
  if (milliseconds < 0.999) return `${Math.round(milliseconds * 1000)} µs`;
  return milliseconds < 999 ? `${Math.round(milliseconds)} ms` : `${Math.round(milliseconds / 1000)} s`;
}

/** Plot's picture without its style sheet for web pages, on a background, with a name for those who do not see it. */
function standalone(document: Document, plot: Element, title: string): string {
  for (const style of [...Array.from(plot.getElementsByTagName("style"))])
    style.parentNode?.removeChild(style);
  const background = document.createElementNS(svgNamespace, "rect");
  for (const [name, value] of Object.entries({ ...size, fill: palette.background })) {
    background.setAttribute(name, String(value));
  }
  const name = document.createElementNS(svgNamespace, "title");
  name.appendChild(document.createTextNode(title));
  plot.insertBefore(background, plot.firstChild);
  plot.insertBefore(name, background);
  for (const [key, value] of Object.entries({ role: "img", "aria-label": title, "font-family": fonts })) {
    plot.setAttribute(key, value);
  }
  return `${plot.toString()}\n`;
}
