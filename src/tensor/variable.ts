/**
 * Variables: tensors that can be assigned to. They hold parameters, optimizer state and resident data.
 * Knows nothing of where the elements live: that is the cell's.
 */
import type { DType, TypedArray } from "../graph/dtype.ts";
import { currentOrigin, withProvenance } from "../graph/node.ts";
import { type Shape, ShapeError, sameShape, showShape, sizeOf } from "../graph/shape.ts";
import { cast } from "../ops/define.ts";
import { Cell } from "../runtime/cell.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { activeTrace } from "../runtime/trace.ts";
import { inTurn } from "../runtime/turns.ts";
import { tensor, type Values } from "./create.ts";
import { Tensor } from "./tensor.ts";

export interface VariableOptions {
  readonly dtype?: DType;
  readonly name?: string;
}

/** A tensor whose value can change. Tensors computed from it before a change keep the value they were built on. */
export class Variable extends Tensor {
  readonly #cell: Cell;

  /** @internal */
  constructor(cell: Cell) {
    const origin = currentOrigin();
    super(() => withProvenance({ origin }, () => activeTrace()?.read(cell) ?? cell.reader()));
    this.#cell = cell;
  }

  // Asking for these makes no reader, so that the next change has none to keep right.
  override get shape(): Shape {
    return this.#cell.shape;
  }

  override get dtype(): DType {
    return this.#cell.dtype;
  }

  override get name(): string | undefined {
    return this.#cell.name;
  }

  /**
   * Replaces the value; the shape must stay. Inside of a compiled function the assignment happens at each run, after everything else.
   * Throws a ShapeError for another shape, and an Error while a program runs beside this thread.
   *
   * @example w.assign(w.sub(g.mul(0.1)))
   */
  assign(value: Tensor | Values): void {
    const next =
      value instanceof Tensor ? value : tensor(value, ArrayBuffer.isView(value) ? { shape: this.shape } : {});
    if (!sameShape(next.shape, this.shape)) {
      throw new ShapeError(
        `assign: a value of shape ${showShape(next.shape)} does not fit variable ${this.name ?? ""} ${showShape(this.shape)}`,
      );
    }
    const node = cast(next.node, this.dtype);
    const trace = activeTrace();
    if (trace) trace.assign(this.#cell, node);
    else this.#cell.write(evaluate([node])[0]);
  }

  /** Overwrites elements in row order from `start` on, in place. Throws a RangeError past the end. */
  set(values: ArrayLike<number>, start = 0): void {
    if (activeTrace())
      throw new Error("set: elements cannot be set while a function is being compiled; use assign");
    if (start < 0 || start + values.length > sizeOf(this.shape)) {
      throw new RangeError(
        `set: ${values.length} elements from ${start} do not fit into ${sizeOf(this.shape)}`,
      );
    }
    this.#cell.write(values, start);
  }

  override data(): Promise<TypedArray> {
    return activeTrace() ? super.data() : inTurn(() => this.#cell.read());
  }

  override dataSync(): TypedArray {
    return activeTrace() ? super.dataSync() : this.#cell.read();
  }
}

/**
 * A variable that starts as `initial`. Its elements stay on the backend; nothing has to be freed.
 *
 * @example const w = variable(random.normal([784, 50], { seed: 0, std: 0.01 }), { name: "W1" });
 */
export function variable(initial: Tensor | Values, { dtype, name }: VariableOptions = {}): Variable {
  const start = initial instanceof Tensor ? initial : tensor(initial, { dtype });
  const node = cast(start.node, dtype ?? start.dtype);
  const [values] = evaluate([node]);
  return new Variable(new Cell(values, node.shape, node.dtype, name ?? start.name));
}
