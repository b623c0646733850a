/**
 * Handwritten-looking digits drawn from a seed: strokes of a pen, slanted, stretched and shifted a little.
 * Knows nothing of nets.
 */
import { type Random, randomFrom } from "../random.ts";

/** Grey values from 0 (paper) to 1 (ink), row by row. */
export interface Picture {
  readonly digit: number;
  readonly side: number;
  readonly pixels: Float64Array;
}

type Point = readonly [x: number, y: number];
type Stroke = readonly Point[];

/** Part of an ellipse, angles in turns, clockwise from the right. */
function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): Stroke {
  return Array.from({ length: 21 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / 20);
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });
}

/** In a unit square, y downwards. */
const STROKES: readonly (readonly Stroke[])[] = [
  [arc(0.5, 0.5, 0.27, 0.39, 0, 1)],
  [
    [
      [0.36, 0.26],
      [0.53, 0.11],
      [0.53, 0.89],
    ],
  ],
  [[...arc(0.49, 0.33, 0.24, 0.22, 0.5, 1.08), [0.24, 0.88], [0.78, 0.88]]],
  [arc(0.46, 0.31, 0.24, 0.2, 0.6, 1.25), arc(0.46, 0.7, 0.27, 0.19, 0.75, 1.42)],
  [
    [
      [0.62, 0.9],
      [0.62, 0.1],
      [0.22, 0.63],
      [0.8, 0.63],
    ],
  ],
  [[[0.74, 0.11], [0.34, 0.11], [0.3, 0.47], ...arc(0.47, 0.66, 0.26, 0.23, 0.66, 1.42)]],
  [
    [
      [0.64, 0.1],
      [0.38, 0.38],
      [0.28, 0.66],
    ],
    arc(0.5, 0.67, 0.22, 0.21, 0, 1),
  ],
  [
    [
      [0.24, 0.12],
      [0.76, 0.12],
      [0.42, 0.9],
    ],
  ],
  [arc(0.5, 0.3, 0.19, 0.18, 0, 1), arc(0.5, 0.69, 0.24, 0.21, 0, 1)],
  [
    arc(0.49, 0.33, 0.22, 0.21, 0, 1),
    [
      [0.71, 0.33],
      [0.66, 0.62],
      [0.54, 0.9],
    ],
  ],
];

/** `count` different digits, `side` × `side` pixels each; the same seed draws the same. */
export function drawDigits(count: number, side: number, seed: number): Picture[] {
  const next = randomFrom(seed);
  const digits = Array.from({ length: 10 }, (_, digit) => ({ digit, order: next() }));
  digits.sort((a, b) => a.order - b.order);
  return digits.slice(0, count).map(({ digit }) => ({ digit, side, pixels: draw(digit, side, next) }));
}

function draw(digit: number, side: number, next: Random): Float64Array {
  const [slant, width, height] = [0.36 * next() - 0.1, 0.85 + 0.25 * next(), 0.82 + 0.16 * next()];
  const [right, down] = [0.08 * next() - 0.04, 0.06 * next() - 0.03];
  const pen = 0.045 + 0.02 * next();
  const place = ([x, y]: Point): Point => [
    0.5 + right + width * 0.9 * (x - 0.5) - slant * (y - 0.5),
    0.5 + down + height * (y - 0.5),
  ];
  const strokes = STROKES[digit].map((stroke) => stroke.map(place));
  return Float64Array.from({ length: side * side }, (_, at) => {
    const pixel: Point = [((at % side) + 0.5) / side, (Math.floor(at / side) + 0.5) / side];
    const nearest = Math.min(...strokes.map((stroke) => distance(pixel, stroke)));
    const edge = 0.7 / side; // ink fades over about a pixel
    return Math.min(1, Math.max(0, (pen - nearest) / edge + 0.5));
  });
}

/** From a point to a line of segments. */
function distance([x, y]: Point, stroke: Stroke): number {
  let least = Infinity;
  for (let i = 1; i < stroke.length; i++) {
    const [[ax, ay], [bx, by]] = [stroke[i - 1], stroke[i]];
    const [dx, dy] = [bx - ax, by - ay];
    const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
    const t = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return least;
}
