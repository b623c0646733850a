/** What kernel generators share: where buffers lie, where index checks report, and how a loop nest over an expression begins. */
import { bytesPer } from "../../../graph/dtype.ts";
import type { Shape } from "../../../graph/shape.ts";
import { type Expr, type IndexMap, mapIndices, type View } from "../../../plan/expression.ts";
import { collapsed } from "../../../plan/index-map.ts";
import { type Address, Cursors, type Locals } from "../assembler.ts";
import { lanesOf, VectorCode } from "../vector.ts";

export interface KernelContext {
  /** The first byte of a view's buffer. */
  readonly baseOf: (view: View) => number;
  /** Address of two words: the failing site + 1, and the index. */
  readonly status: number;
  /** Address of PACKED_BYTES bytes that any kernel may use while it runs. */
  readonly scratch: number;
}

/** Loops over `shape` that evaluate `expr` and write through `out`, which has stride 0 along axes that are not kept. */
export interface Nest {
  readonly shape: Shape;
  readonly kept: number;
  readonly out: View;
  readonly expr: Expr;
}

/** The nest with adjacent axes joined wherever every map allows it. */
export function joinAxes({ shape, kept, out, expr }: Nest): Nest {
  const maps: IndexMap[] = [out];
  mapIndices(expr, (map) => {
    maps.push(map);
    return map;
  });
  const joined = collapsed(shape, kept, maps);
  const changed = new Map(maps.map((map, i) => [map, joined.maps[i]]));
  return {
    shape: joined.shape,
    kept: joined.kept,
    out: { buffer: out.buffer, ...changed.get(out)! },
    expr: mapIndices(expr, (map) => changed.get(map)!),
  };
}

/** A nest whose pointers stand at the start, for a body to walk. */
export interface OpenNest {
  readonly cursors: Cursors;
  /** Where results go. */
  readonly target: Address;
  readonly code: VectorCode;
  readonly lanes: 2 | 4;
}

/** Emits the beginning of a nest whose vectors run along `vectorAxis`. */
export function openNest(
  { out, expr }: Pick<Nest, "out" | "expr">,
  vectorAxis: number,
  locals: Locals,
  { baseOf, status }: KernelContext,
): OpenNest {
  const cursors = new Cursors(locals, vectorAxis);
  const lanes = lanesOf(expr);
  const target = cursors.address({ base: baseOf(out), bytes: bytesPer[out.buffer.dtype], map: out });
  const code = new VectorCode(expr, lanes, locals, cursors, baseOf, status);
  cursors.reset();
  return { cursors, target, code, lanes };
}
