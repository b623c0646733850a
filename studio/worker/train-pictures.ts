/** Pictures of a net for the page: first-layer weights of images, boundary and responses in the plane. Knows nothing of training. */
import { compile, type Tensor, type TypedArray, tensor } from "retrograd";
import { REACH } from "../model/train/datasets.ts";
import type { ImagesView, Pictures, PlaneView } from "../model/train/report.ts";
import type { Net } from "./train-net.ts";

/** Cells of the plane's picture, along each side. */
const GRID = 48;
/** Units that are shown of a layer. */
const MOST_UNITS = 64;
const MOST_WEIGHTS = 100;

/** The first layer's weights: 28 × 28 for each unit, or a convolution's kernels. */
export function weightsView({ layers: [{ weight, units }] }: Net): ImagesView {
  const values = weight.dataSync();
  const isKernel = weight.rank === 4;
  const side = isKernel ? weight.shape[3] : 28;
  const area = side * side;
  const count = Math.min(units, MOST_WEIGHTS);
  // A dense layer keeps a unit's weights in a column.
  const at = isKernel
    ? (unit: number, i: number) => unit * area + i
    : (unit: number, i: number) => i * units + unit;
  const read = (unit: number, i: number) => values[at(unit, i)];
  return { kind: "images", weights: quantised(side, side, count, units, read) };
}

/** A function that pictures the plane as `net` sees it now. */
export function planePainter(net: Net) {
  const centre = (i: number) => REACH * ((2 * (i + 0.5)) / GRID - 1);
  const cells = Float32Array.from({ length: 2 * GRID * GRID }, (_, i) => {
    const cell = Math.floor(i / 2);
    return i % 2 === 0 ? centre(cell % GRID) : -centre(Math.floor(cell / GRID));
  });
  const grid = tensor(cells, { shape: [GRID * GRID, 2] });
  const program = compile((x: Tensor) => {
    const { logits, outputs } = net.forward(x);
    const chances = logits.softmax();
    return { best: chances.argmax(1), chance: chances.max(1), hidden: outputs.slice(0, -1) };
  });
  return {
    dispose: () => program.dispose(),
    view(): PlaneView {
      const { best, chance, hidden } = program.sync(grid);
      return {
        kind: "plane",
        side: GRID,
        winner: Uint8Array.from(best.dataSync()),
        certainty: Uint8Array.from(chance.dataSync(), (p) => Math.round(255 * p)),
        units: hidden.map((layer) => responses(layer.dataSync(), layer.shape[1])),
      };
    },
  };
}

/** Each unit's picture in its own scale, for units of one layer may differ much. */
function responses(values: TypedArray, units: number): Pictures {
  const count = Math.min(units, MOST_UNITS);
  const scales = Array.from({ length: count }, (_, unit) => {
    let most = 0;
    for (let i = unit; i < values.length; i += units) most = Math.max(most, Math.abs(values[i]));
    return most;
  });
  const read = (unit: number, i: number) => (scales[unit] > 0 ? values[i * units + unit] / scales[unit] : 0);
  return quantised(GRID, GRID, count, units, read, 1);
}

function quantised(
  rows: number,
  columns: number,
  count: number,
  total: number,
  read: (picture: number, i: number) => number,
  given?: number,
): Pictures {
  const area = rows * columns;
  let scale = given ?? 0;
  if (given === undefined) {
    for (let k = 0; k < count; k++)
      for (let i = 0; i < area; i++) scale = Math.max(scale, Math.abs(read(k, i)));
  }
  const levels = new Int8Array(count * area);
  const factor = scale > 0 ? 127 / scale : 0;
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < area; i++) levels[k * area + i] = Math.round(factor * read(k, i));
  }
  return { rows, columns, count, total, scale, levels };
}
