/**
 * The intermediate representation: an immutable node that names an operation, its inputs and what comes out.
 * Knows nothing of what an operation means, nor of where values live.
 */
import type { DType } from "./dtype.ts";
import type { Shape } from "./shape.ts";

/** What an operation needs beside its inputs: plain JSON, except for the data of leaves. */
export type Attrs = Readonly<Record<string, unknown>>;

/** Equal texts for equal attributes. JSON alone has no −0, NaN or ±∞, all of which may be constants. */
export function attrsKey(attrs: Attrs): string {
  return JSON.stringify(attrs, (_, value) => {
    if (typeof value !== "number" || (Number.isFinite(value) && value !== 0)) return value;
    return Object.is(value, -0) ? "-0" : String(value);
  });
}

/** One value in a computational graph. */
export interface Node {
  /** Increases with creation: an input's id is always smaller than its consumer's. */
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attrs: Attrs;
  readonly shape: Shape;
  readonly dtype: DType;
  /** What the user calls it. */
  readonly name?: string;
  /** Where it was made: its stack's first line outside of this library is shown in messages. */
  readonly origin?: Origin;
  /** For a node of a gradient: the forward node that it is the gradient of. */
  readonly forwardOf?: Node;
}

/** A captured stack; formatted only when somebody asks. */
export type Origin = { readonly stack?: string };

/** What nodes made now inherit. */
interface Provenance {
  origin?: Origin;
  forwardOf?: Node;
}

let provenance: Provenance = {};
let nextId = 0;

/** Makes a node. Shape and dtype are the caller's to get right: builders in `ops/` do. */
export function makeNode(
  op: string,
  inputs: readonly Node[],
  attrs: Attrs,
  shape: Shape,
  dtype: DType,
  name?: string,
): Node {
  const { origin, forwardOf } = provenance;
  return { id: nextId++, op, inputs, attrs, shape, dtype, name, origin, forwardOf };
}

/** Runs `build` so that the nodes it makes carry `origin` or `forwardOf`. */
export function withProvenance<T>(of: Provenance, build: () => T): T {
  const before = provenance;
  provenance = { ...before, ...of };
  try {
    return build();
  } finally {
    provenance = before;
  }
}

/** The present place in the user's program, unless an outer call has already recorded one. */
export function currentOrigin(): Origin {
  if (provenance.origin) return provenance.origin;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 12;
  const origin = new Error();
  Error.stackTraceLimit = limit;
  return origin;
}

/** `two-layer-net.ts:12`: the first line of the node's origin that is not the library's own. */
export function originOf(node: Node): string | undefined {
  for (const line of node.origin?.stack?.split("\n").slice(1) ?? []) {
    // V8 writes "at f (url:12:3)", Firefox and Safari write "f@url:12:3".
    const place = /([^\s()]+):(\d+):\d+\)?$/.exec(line.replace(/^.*?@(?=\w+:\/\/)/, ""));
    if (place && !isOurs(place[1])) return `${place[1].split(/[\\/]/).pop()}:${place[2]}`;
  }
  return undefined;
}

/** Source folder (or bundle folder) of this library, with the separator. In one expression, bundlers would take it for a file to copy. */
const HERE = import.meta.url;
const OURS = new URL("..", HERE).href;

function isOurs(file: string): boolean {
  const url = file.startsWith("/") ? `file://${file}` : file;
  return url.startsWith("node:") || (url.startsWith(OURS) && !/\.test\.[jt]s$/.test(url));
}

/** What people call an operation: a custom one by the name that its user gave it. */
export function opNameOf({ op, attrs }: { readonly op: string; readonly attrs: Attrs }): string {
  return op === "custom" ? String(attrs.name) : op;
}

/** How a message speaks of a node: its name and its line, or its operation. */
export function nameOf(node: Node): string {
  const place = originOf(node);
  return (node.name ?? opNameOf(node)) + (place ? ` from ${place}` : "");
}
