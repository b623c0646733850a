/** A console that keeps what is printed as text, within bounds. Knows nothing of who prints. */
import { Tensor } from "retrograd";
import type { ConsoleLine } from "../model/graph/user-code.ts";

const MOST_LINES = 200;
const LONGEST_LINE = 2000;
const DEEPEST = 4;
const MOST_ITEMS = 50;

/** The part of the browser's console that user code gets, and the lines so far. */
export interface CapturedConsole {
  readonly console: Readonly<Record<"log" | "info" | "debug" | "warn" | "error" | "table", Print>>;
  readonly lines: readonly ConsoleLine[];
}
type Print = (...values: unknown[]) => void;

/** A console that forgets what comes after the first lines and cuts long ones, and says so. */
export function captureConsole(): CapturedConsole {
  const lines: ConsoleLine[] = [];
  const print =
    (level: ConsoleLine["level"]): Print =>
    (...values) => {
      if (lines.length > MOST_LINES) return;
      if (lines.length === MOST_LINES) {
        lines.push({ level: "warn", text: `… more than ${MOST_LINES} lines: the rest is left out` });
      } else lines.push({ level, text: cut(values.map(textOf).join(" ")) });
    };
  const log = print("log");
  const console = { log, info: log, debug: log, table: log, warn: print("warn"), error: print("error") };
  return { console, lines };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : show(value, 0, new Set());
}

/** A value as a programmer writes it; tensors print themselves. */
function show(value: unknown, depth: number, within: ReadonlySet<unknown>): string {
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name || "anonymous"}]`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Tensor || value instanceof Date || value instanceof RegExp) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (within.has(value)) return "[circular]";
  const inside = new Set(within).add(value);
  const inner = (item: unknown) => show(item, depth + 1, inside);
  const name = value.constructor?.name ?? "";
  if (Array.isArray(value)) return depth < DEEPEST ? list("[", value, value.length, inner, "]") : "[…]";
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = value as unknown as ArrayLike<number>;
    return list(`${name}(${numbers.length}) [`, numbers, numbers.length, inner, "]");
  }
  const title = name === "" || name === "Object" ? "" : `${name} `;
  if (depth >= DEEPEST) return `${title}{…}`;
  if (value instanceof Map) {
    const pair = ([key, item]: [unknown, unknown]) => `${inner(key)} => ${inner(item)}`;
    return list(`${title}{`, [...value], value.size, pair, "}");
  }
  if (value instanceof Set) return list(`${title}{`, [...value], value.size, inner, "}");
  const property = ([key, item]: [string, unknown]) => `${key}: ${inner(item)}`;
  const properties = Object.entries(value);
  return list(`${title}{`, properties, properties.length, property, "}");
}

function list<T>(
  open: string,
  items: ArrayLike<T>,
  count: number,
  text: (item: T) => string,
  close: string,
): string {
  const shown = Array.from({ length: Math.min(count, MOST_ITEMS) }, (_, i) => text(items[i]));
  const all = [...shown, ...(count > MOST_ITEMS ? [`… ${count - MOST_ITEMS} more`] : [])].join(", ");
  return close === "}" && all !== "" ? `${open} ${all} ${close}` : open + all + close;
}

function cut(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} …` : text;
}
