/**
 * Expressions → SIMD code: one lowering serves vectors and single elements, which are vectors of which one lane counts, so both
 * give the same bits. float32, int32 and truth values fill four lanes; where float64 takes part there are two.
 */

import { bytesPer, type DType } from "../../graph/dtype.ts";
import { type Buffer, type Expr, subexpressions } from "../../plan/expression.ts";
import type { Address, Cursors, Locals, V128 } from "./assembler.ts";
import { call, f32x4, f64x2, i32, i32x4, if_, local, v128 } from "./emitter/index.ts";
import {
  compare,
  constantVector,
  convert,
  extreme,
  i64Mask,
  lanesFor,
  loadVector,
  type Vector,
} from "./lanes.ts";
import { type MathName, math32, math64, power32, power64 } from "./math.ts";

/** How many lanes a kernel that computes these expressions has. */
export function lanesOf(...exprs: readonly Expr[]): 2 | 4 {
  return subexpressions(...exprs).some((e) => e.dtype === "float64") ? 2 : 4;
}

/** Where and of what expressions are evaluated. */
export interface Place {
  /** How many lanes count; the others hold anything. */
  readonly active: number;
  /** Emits what the kernel's core has computed. */
  readonly result?: () => Vector;
  /** Steps from where the pointers stand, by axis. */
  readonly steps?: readonly { readonly axis: number; readonly count: number }[];
}

/** Emits expressions at many places of a kernel. */
export class VectorCode {
  readonly #exprs: readonly Expr[];
  readonly #lanes: 2 | 4;
  readonly #locals: Locals;
  readonly #status: number;
  readonly #addresses = new Map<Expr, Address>();
  readonly #uses = new Map<Expr, number>();

  /** Registers the expressions' loads with the cursors. Index checks report to two words at `status`: site + 1 and the index. */
  constructor(
    exprs: readonly Expr[],
    lanes: 2 | 4,
    locals: Locals,
    cursors: Cursors,
    baseOf: (buffer: Buffer) => number,
    status: number,
  ) {
    this.#exprs = exprs;
    this.#lanes = lanes;
    this.#locals = locals;
    this.#status = status;
    const use = (e: Expr) => this.#uses.set(e, (this.#uses.get(e) ?? 0) + 1);
    exprs.forEach(use);
    for (const e of subexpressions(...exprs)) {
      e.args.forEach(use);
      if (e.op === "load")
        this.#addresses.set(
          e,
          cursors.address({ base: baseOf(e.view.buffer), bytes: bytesPer[e.dtype], map: e.view }),
        );
      if (e.op === "iota") this.#addresses.set(e, cursors.address({ base: 0, bytes: 1, map: e.map }));
    }
  }

  /** Leaves the value of the only expression on the stack. */
  emit(place: Place): Vector {
    const known = new Map<Expr, V128>();
    let result: Vector | undefined;
    this.#locals.scope(() => {
      result = this.#visit(this.#exprs[0], place, known);
    });
    return result!;
  }

  /** Computes every expression and then hands all values over, so that none sees what becomes of another. */
  evaluate(place: Place, use: (values: readonly V128[]) => void): void {
    const known = new Map<Expr, V128>();
    this.#locals.scope(() => {
      const values = this.#exprs.map((expr) => {
        const value = this.#locals.v128();
        local.set(value, this.#visit(expr, place, known));
        return value;
      });
      use(values);
    });
  }

  #visit(e: Expr, place: Place, known: Map<Expr, V128>): Vector {
    const before = known.get(e);
    if (before) return local.get(before);
    const value = this.#compute(e, place, known);
    if ((this.#uses.get(e) ?? 0) < 2 || e.op === "const" || e.op === "result") return value;
    const kept = this.#locals.v128();
    known.set(e, kept);
    return local.tee(kept, value);
  }

  #at(e: Expr, { steps = [] }: Place): Address {
    const address = this.#addresses.get(e)!;
    const shift = steps.reduce((sum, { axis, count }) => sum + address.strides[axis] * count, 0);
    return { ...address, offset: address.offset + shift };
  }

  #compute(e: Expr, place: Place, known: Map<Expr, V128>): Vector {
    const { active } = place;
    if (e.op === "load") return loadVector(e.dtype, this.#at(e, place), this.#lanes, active);
    if (e.op === "iota") return this.#iota(this.#at(e, place));
    if (e.op === "result") return place.result!();
    if (e.op === "const") return constantVector(e.value, e.dtype);
    const args = e.args;
    const visit = (i: number) => this.#visit(args[i], place, known);
    const dtype = args[0].dtype;
    switch (e.op) {
      case "cast":
        return convert(visit(0), dtype, e.dtype);
      case "neg":
        return lanesFor(dtype).neg(visit(0));
      case "abs":
        return lanesFor(dtype).abs(visit(0));
      case "sqrt":
        return dtype === "float64" ? f64x2.sqrt(visit(0)) : f32x4.sqrt(visit(0));
      case "exp":
      case "log":
      case "expm1":
      case "log1p":
      case "sin":
      case "cos":
        return call((dtype === "float64" ? math64 : math32)[e.op satisfies MathName], [visit(0)]);
      case "not":
        return v128.not(visit(0));
      case "add":
      case "sub":
      case "mul":
        return lanesFor(dtype)[e.op](visit(0), visit(1));
      case "div":
        return dtype === "float64" ? f64x2.div(visit(0), visit(1)) : f32x4.div(visit(0), visit(1));
      case "pow":
        return call(dtype === "float64" ? power64 : power32, [visit(0), visit(1)]);
      case "maximum":
        return extreme(dtype, "max", visit(0), visit(1));
      case "minimum":
        return extreme(dtype, "min", visit(0), visit(1));
      case "lt":
      case "le":
      case "gt":
      case "ge":
      case "eq":
      case "ne":
        return compare(dtype, e.op, visit(0), visit(1));
      case "select":
        return this.#select(e.dtype, args, place, known);
      case "bounded":
        return this.#bounded(visit(0), (args[1] as Expr & { op: "const" }).value, e.site ?? 0, active);
      default:
        return e satisfies never;
    }
  }

  /** The mask comes first in evaluation, so that what both branches share is computed once. */
  #select(dtype: DType, args: readonly Expr[], place: Place, known: Map<Expr, V128>): Vector {
    const mask = this.#locals.v128();
    const condition = this.#visit(args[0], place, known);
    local.set(mask, dtype === "float64" ? i64Mask(condition) : condition);
    return v128.bitselect(
      this.#visit(args[1], place, known),
      this.#visit(args[2], place, known),
      local.get(mask),
    );
  }

  #iota({ pointer, offset, stride }: Address): Vector {
    const first = i32x4.splat(i32.add(local.get(pointer), i32.const(offset)));
    return stride === 0 ? first : i32x4.add(first, v128.const("i32x4", [0, stride, 2 * stride, 3 * stride]));
  }

  /** Passes an index through, and records the first one that is outside of [0, size). */
  #bounded(value: Vector, size: number, site: number, active: number): Vector {
    const kept = this.#locals.v128();
    local.set(kept, value);
    for (let lane = 0; lane < active; lane++) {
      // negative ones are large when unsigned
      if_(i32.ge_u(i32x4.extract_lane(lane, kept), size), () => {
        if_(i32.eqz(i32.load({ offset: 0 }, this.#status)), () => {
          i32.store({ offset: 0 }, i32.const(this.#status), i32.const(site + 1));
          i32.store({ offset: 4 }, i32.const(this.#status), i32x4.extract_lane(lane, local.get(kept)));
        });
      });
    }
    return local.get(kept);
  }
}
