/**
 * noteOf: what stands beside a wire: the number itself, a few numbers, or a small picture of a tensor with its shape or norm.
 * Knows nothing of wires.
 */
import { exact, type Size, short, textWidth } from "retrograd/inspect";
import { type Heat, heatOf } from "./heat.ts";
import type { Summary } from "./source.ts";

/** Vectors up to this many elements are written out, and matrices of so many rows and columns. */
const VECTOR = 4;
const MATRIX = 3;

const NUMBER = 14;
const SMALL = 12;
const ROW = 17;
/** Of an element of a tensor. */
const DIGITS = 3;
/** Between a picture and the shape beside it. */
export const TAG = 4;
/** Longer lines stand in smaller type. */
const LONG = 11;

/** Lines of text, and a picture that stands between them and the wire. */
export interface Note extends Size {
  readonly lines: readonly string[];
  readonly fontSize: number;
  readonly heat?: Heat;
  /** Beside the picture: the shape, where the numbers stand above. */
  readonly tag?: string;
  /** Its numbers are written out. */
  readonly isWritten: boolean;
  /** What a screen reader says, whatever finds room. */
  readonly spoken: string;
}

/**
 * How much is told. `exact`: scalars to the last digit, small tensors as numbers, picture and shape. `brief`: scalars in four digits,
 * norms in two. `coarse`: of tensors whose numbers are long only the picture and the shape.
 */
export type Detail = "exact" | "brief" | "coarse";

/** Whether smaller type suits it. */
export function isLongNote(summary: Summary, detail: Detail): boolean {
  return wholeLines(summary, detail)?.some((line) => line.length > LONG) ?? false;
}

/** A value shows its shape, a gradient its Euclidean norm where it is not written out. */
export function noteOf(
  summary: Summary,
  kind: "value" | "gradient",
  detail: Detail,
  isLong = isLongNote(summary, detail),
): Note {
  const spoken = (wholeLines(summary, "exact") ?? [shapeOrNorm(summary, kind, "exact")]).join(" ");
  const numbers = wholeLines(summary, detail);
  const heat = summary.thumbnail && heatOf(summary.thumbnail);
  if (numbers) {
    const note = textNote(numbers, isLong ? SMALL : NUMBER, spoken, true);
    if (!heat || summary.shape.length === 0) return note;
    return pictured(note, heat, kind === "value" ? summary.shape.join("×") : undefined);
  }
  const isPictureAlone = kind === "gradient" && detail === "coarse" && heat;
  const note = textNote(isPictureAlone ? [] : [shapeOrNorm(summary, kind, detail)], NUMBER, spoken, false);
  return heat ? pictured(note, heat) : note;
}

/** With a picture, and perhaps the shape beside it. */
function pictured(note: Note, heat: Heat, tag?: string): Note {
  const width = heat.width + (tag === undefined ? 0 : 2 * (TAG + textWidth(tag, SMALL)));
  return {
    ...{ ...note, heat, width: Math.max(note.width, width), height: note.height + heat.height + 2 },
    ...(tag !== undefined && { tag }),
  };
}

/** The shape of a value, the norm of a gradient. */
function shapeOrNorm({ shape, norm }: Summary, kind: "value" | "gradient", detail: Detail): string {
  if (kind === "value") return shape.join("×");
  return `‖·‖ ${short(Number(norm.toPrecision(detail === "exact" ? 3 : 2)))}`;
}

/** The numbers, a line for each row; nothing if there are too many. */
function wholeLines({ shape, dtype, elements }: Summary, detail: Detail): string[] | undefined {
  if (!elements || elements.length === 0) return undefined;
  if (shape.length === 0) return [detail === "exact" ? exact(elements[0], dtype) : short(elements[0])];
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape;
  if (shape.length > 2 || rows > MATRIX || columns > (shape.length === 1 ? VECTOR : MATRIX)) return undefined;
  const lines = Array.from({ length: rows }, (_, i) => rowOf(elements.slice(i * columns, (i + 1) * columns)));
  return detail === "coarse" && lines.some((line) => line.length > LONG) ? undefined : lines;
}

function rowOf(elements: readonly number[]): string {
  return `[${elements.map((x) => short(Number(x.toPrecision(DIGITS)))).join(", ")}]`;
}

function textNote(lines: readonly string[], fontSize: number, spoken: string, isWritten: boolean): Note {
  const width = Math.max(0, ...lines.map((line) => textWidth(line, fontSize)));
  return { lines, fontSize, spoken, isWritten, width, height: lines.length * ROW };
}

/** For a sentence: the number, the few numbers, or the shape, `[5]` or `3×64`. */
export function inWords(summary: Summary): string {
  const { shape } = summary;
  if (shape.length >= 2) return shape.join("×");
  return wholeLines(summary, "exact")?.[0] ?? `[${shape[0]}]`;
}
