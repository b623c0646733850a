/**
 * Tensors as text: aligned rows, long axes cut in the middle. Knows nothing of graphs.
 */
import type { DType, TypedArray } from "../graph/dtype.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";

/** How many entries of a long axis are shown at each end. */
const EDGE = 3;

/** `tensor([1, 2, 3], float32)`, on several lines for matrices. */
export function print(values: TypedArray, shape: Shape, dtype: DType): string {
  const texts = new Map<number, string>();
  const show = (at: number) => {
    const text = texts.get(at) ?? showElement(values[at], dtype);
    texts.set(at, text);
    return text;
  };
  visit(shape, 0, show); // first pass: learn the widths
  const width = shape.length > 1 ? Math.max(0, ...[...texts.values()].map((t) => t.length)) : 0;
  const body = visit(shape, 0, (at) => show(at).padStart(width), "       ");
  const note = sizeOf(shape) === 0 ? `${showShape(shape)}, ${dtype}` : dtype;
  return `tensor(${body}, ${note})`;
}

function visit(shape: Shape, offset: number, show: (at: number) => string, indent = ""): string {
  if (shape.length === 0) return show(offset);
  const [n, ...rest] = shape;
  const step = sizeOf(rest);
  const cut = n > 2 * EDGE + 1;
  const parts: string[] = [];
  for (let i = 0; i < n; i++) {
    if (cut && i === EDGE) {
      parts.push("…");
      i = n - EDGE;
    }
    parts.push(visit(rest, offset + i * step, show, `${indent} `));
  }
  const gap = rest.length === 0 ? ", " : `,${"\n".repeat(rest.length)}${indent} `;
  return `[${parts.join(gap)}]`;
}

function showElement(value: number, dtype: DType): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (dtype === "float32" && Number.isFinite(value)) return String(Number(value.toPrecision(7)));
  return String(value);
}
