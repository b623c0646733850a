/** What kernel generators share: where buffers lie, where index checks report, and how a loop nest over an expression begins. */
import { bytesPer } from "../../../graph/dtype.ts";
import { type Shape, sizeOf } from "../../../graph/shape.ts";
import { type Buffer, type IndexMap, mapAllIndices, subexpressions } from "../../../plan/expression.ts";
import { collapsed } from "../../../plan/index-map.ts";
import type { Write } from "../../../plan/plan.ts";
import {
  type Address,
  type Count,
  type Crew,
  Cursors,
  type KernelFunction,
  type Locals,
  type Run,
  shareOf,
} from "../assembler.ts";
import { i32, local } from "../emitter/index.ts";
import { lanesOf, VectorCode } from "../vector.ts";

export interface KernelContext {
  /** The first byte of a buffer. */
  readonly baseOf: (buffer: Buffer) => number;
  /** Address of two words: the failing site + 1, and the index. */
  readonly status: number;
  readonly tiling: Tiling;
}

/** What register tiles look like, by engine. */
export interface Tiling {
  /** Whether products are added to float32 sums without being rounded first. */
  readonly multiplyAdd: boolean;
  /** Rows of a tile that is one or two vectors wide. */
  readonly rows: { readonly 1: number; readonly 2: number };
  /** Steps along the last inner axis per turn of its loop. */
  readonly unroll: number;
  /** Axes up to this length are unrolled whole. */
  readonly short: number;
}

/** Loops over `shape` that evaluate expressions and write through views, which have stride 0 along axes that are not kept. */
export interface Nest {
  readonly shape: Shape;
  readonly kept: number;
  readonly writes: readonly Write[];
}

/** The nest with adjacent axes joined wherever every map allows it. */
export function joinAxes({ shape, kept, writes }: Nest): Nest {
  const exprs = writes.map(({ expr }) => expr);
  const maps: IndexMap[] = writes.map(({ out }) => out);
  mapAllIndices(exprs, (map) => {
    maps.push(map);
    return map;
  });
  const joined = collapsed(shape, kept, maps);
  const changed = new Map(maps.map((map, i) => [map, joined.maps[i]]));
  const moved = mapAllIndices(exprs, (map) => changed.get(map)!);
  return {
    shape: joined.shape,
    kept: joined.kept,
    writes: writes.map(({ out }, i) => ({
      out: { buffer: out.buffer, ...changed.get(out)! },
      expr: moved[i],
    })),
  };
}

/** A kernel's code, and whether all threads run it, each its part; if not, one of them does. */
export interface KernelCode {
  readonly run: KernelFunction;
  readonly parallel: boolean;
}

/** Operations below which meeting the other threads costs more than they save. */
const WORTH_SHARING = 16384;
/** Operations that one call of a transcendental function counts as. */
const CALL_COST = 16;
const CALLS: ReadonlySet<string> = new Set(["exp", "log", "expm1", "log1p", "pow", "sin", "cos"]);

/** Whether evaluating expressions over `shape` is worth sharing among threads. Index checks are not: the first failure is to be reported. */
export function isWorthSharing(shape: Shape, writes: readonly Write[]): boolean {
  const parts = subexpressions(...writes.map(({ expr }) => expr));
  if (parts.some(({ op }) => op === "bounded")) return false;
  const cost = parts.reduce((sum, { op }) => sum + (CALLS.has(op) ? CALL_COST : 1), 0);
  return sizeOf(shape) * cost >= WORTH_SHARING;
}

/** A nest whose pointers stand where the thread's part begins, for a body to walk. */
export interface OpenNest {
  readonly cursors: Cursors;
  /** Where results go, one for each write. */
  readonly targets: readonly Address[];
  readonly code: VectorCode;
  readonly lanes: 2 | 4;
  /** How often each loop of the nest runs. */
  readonly counts: readonly Count[];
  /** What there is to do along the axis of vectors. */
  readonly vectors: Run;
}

/** What `openNest` is told of a nest. */
export interface NestToOpen {
  readonly shape: Shape;
  readonly writes: readonly Write[];
  /** The axis along which vectors run, or −1. */
  readonly vectorAxis: number;
  /** The axes that threads may share are those before this one. */
  readonly shared: number;
}

/** Pointers for writes, and the code of what is written. */
export function openWrites(
  writes: readonly Write[],
  vectorAxis: number,
  locals: Locals,
  { baseOf, status }: KernelContext,
): Pick<OpenNest, "cursors" | "targets" | "code" | "lanes"> {
  const cursors = new Cursors(locals, vectorAxis);
  const exprs = writes.map(({ expr }) => expr);
  const lanes = lanesOf(...exprs);
  const targets = writes.map(({ out }) =>
    cursors.address({ base: baseOf(out.buffer), bytes: bytesPer[out.buffer.dtype], map: out }),
  );
  const code = new VectorCode(exprs, lanes, locals, cursors, baseOf, status);
  return { cursors, targets, code, lanes };
}

/** Emits the beginning of a nest; `crew` is left out if one thread runs all of it. */
export function openNest(
  { shape, writes, vectorAxis, shared }: NestToOpen,
  locals: Locals,
  context: KernelContext,
  crew: Crew | undefined,
): OpenNest {
  const { cursors, targets, code, lanes } = openWrites(writes, vectorAxis, locals, context);
  cursors.reset();
  const counts: Count[] = [...shape];
  const length = vectorAxis < 0 ? 0 : shape[vectorAxis];
  let vectors: Run = { vectors: Math.floor(length / lanes), rest: length % lanes };
  const units = shape.map((n, axis) => (axis === vectorAxis ? Math.floor(n / lanes) : n)).slice(0, shared);
  if (crew && units.length > 0) {
    const axis = axisToShare(units);
    const share = shareOf(locals, units[axis], crew);
    if (axis === vectorAxis) {
      const last = locals.i32();
      local.set(last, i32.eq(i32.add(local.get(crew.thread), 1), crew.threads));
      cursors.advance(axis, share.first, lanes);
      vectors = { ...vectors, vectors: share.count, last };
    } else {
      cursors.advance(axis, share.first);
      counts[axis] = share.count;
    }
  }
  return { cursors, targets, code, lanes, counts, vectors };
}

/** The outermost axis that is long enough to be cut into nearly equal parts, or else the longest. */
function axisToShare(units: readonly number[]): number {
  const long = units.findIndex((n) => n >= 64);
  return long >= 0 ? long : units.indexOf(Math.max(...units));
}
