/**
 * From a drawing to an image as MNIST has it: the strokes scaled into 20 × 20 pixels, put so that their centre of mass is the
 * centre of 28 × 28, or as near to it as nothing is cut off. Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits". Knows nothing of canvases.
 */

/** A line drawn in one go: points with the drawing's side as unit, from the upper left corner. */
export type Stroke = readonly (readonly [x: number, y: number])[];

export const SIDE = 28;
/** Into which the strokes, with the pen's width, are scaled. */
const BOX = 20;
/** Half the pen's width in pixels. */
const PEN = 1.15;
/** A drawing smaller than this is a dot, and not blown up. */
const SMALLEST = 0.15;

/** 784 grey levels, 0 for paper, 255 for ink; all 0 for no strokes. */
export function imageOf(strokes: readonly Stroke[]): Uint8Array {
  const points = strokes.flat();
  if (points.length === 0) return new Uint8Array(SIDE * SIDE);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const extent = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, SMALLEST);
  const scale = (BOX - 2 * PEN) / extent;
  const [width, height] = [(Math.max(...xs) - left) * scale, (Math.max(...ys) - top) * scale];
  const scaled = strokes.map((stroke) =>
    stroke.map(([x, y]) => [(x - left) * scale, (y - top) * scale] as const),
  );
  // Where the mass lies is known once it is painted: paint in the corner first, then where its centre is the image's.
  const draft = paint(scaled, BOX / 4, BOX / 4);
  const [x, y] = centreOfMass(draft);
  return paint(scaled, within(BOX / 4 + SIDE / 2 - x, width), within(BOX / 4 + SIDE / 2 - y, height));
}

/** Where strokes may begin that are so long, for the outermost pixels to stay empty. */
function within(start: number, length: number): number {
  const margin = 1 + PEN;
  return Math.min(Math.max(start, margin), SIDE - margin - length);
}

/** Strokes in pixels, moved. Each pixel is as dark as the pen covers it. */
function paint(strokes: readonly Stroke[], dx: number, dy: number): Uint8Array {
  const image = new Uint8Array(SIDE * SIDE);
  for (const stroke of strokes) {
    stroke.forEach(([bx, by], i) => {
      const [ax, ay] = stroke[Math.max(i - 1, 0)];
      paintSegment(image, ax + dx, ay + dy, bx + dx, by + dy);
    });
  }
  return image;
}

function paintSegment(image: Uint8Array, ax: number, ay: number, bx: number, by: number): void {
  const margin = PEN + 1;
  const clip = (v: number) => Math.min(Math.max(v, 0), SIDE);
  const [top, bottom] = [
    Math.floor(clip(Math.min(ay, by) - margin)),
    Math.ceil(clip(Math.max(ay, by) + margin)),
  ];
  const [left, right] = [
    Math.floor(clip(Math.min(ax, bx) - margin)),
    Math.ceil(clip(Math.max(ax, bx) + margin)),
  ];
  const [vx, vy] = [bx - ax, by - ay];
  const length2 = vx * vx + vy * vy;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [px, py] = [column + 0.5 - ax, row + 0.5 - ay];
      const along = length2 === 0 ? 0 : Math.min(Math.max((px * vx + py * vy) / length2, 0), 1);
      const distance = Math.hypot(px - along * vx, py - along * vy);
      const ink = Math.min(Math.max(PEN + 0.5 - distance, 0), 1);
      const at = row * SIDE + column;
      image[at] = Math.max(image[at], Math.round(255 * ink));
    }
  }
}

/** In pixels from the upper left corner; the centre for an empty image. */
export function centreOfMass(image: Uint8Array): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  image.forEach((ink, i) => {
    mass += ink;
    x += ink * ((i % SIDE) + 0.5);
    y += ink * (Math.floor(i / SIDE) + 0.5);
  });
  return mass === 0 ? [SIDE / 2, SIDE / 2] : [x / mass, y / mass];
}
