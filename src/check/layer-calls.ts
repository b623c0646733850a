/**
 * A hand-written layer under check: calls it, reads what it returns, and turns every irregularity into a Fault.
 * Knows nothing of difference quotients.
 */
import { sameShape, showShape } from "../graph/shape.ts";
import { type CheckValue, type Elements, Fault, readElements, rebuild, requireFloat64 } from "./value.ts";

/** An object with the two methods of the book's layers. */
export interface HandWrittenLayer {
  forward(...inputs: never[]): unknown;
  backward(dout: never): unknown;
}

/** An argument of forward: its form, its elements, and what messages call it. */
export interface LayerArgument extends Elements {
  readonly name: string;
  readonly form: CheckValue;
}

/** What forward returned. */
export interface LayerOutput extends Elements {
  readonly form: CheckValue;
}

/** A layer with fixed forms of arguments. */
export class LayerCalls {
  readonly inputs: readonly LayerArgument[];
  /** Positions of the inputs that backward gives gradients for. */
  readonly wrt: readonly number[];
  readonly #layer: HandWrittenLayer;

  constructor(layer: HandWrittenLayer, inputs: readonly LayerArgument[], wrt: readonly number[]) {
    this.#layer = layer;
    this.inputs = inputs;
    this.wrt = wrt;
  }

  /** Arguments in fresh memory, with `elements` in place of those of the inputs. */
  arguments(elements: readonly Float64Array[] = this.inputs.map((input) => input.elements)): CheckValue[] {
    return this.inputs.map(({ form }, i) => rebuild(form, elements[i]));
  }

  forward(args: readonly CheckValue[] = this.arguments()): LayerOutput {
    return guarded("forward", () => {
      const form = this.#layer.forward(...(args as never[])) as CheckValue;
      const output = { form, ...readElements(form, "what forward returned") };
      requireFloat64(form, "what forward returned");
      return output;
    });
  }

  /** The gradient of each input of `wrt`, in its shape. */
  backward(dout: CheckValue): Elements[] {
    return guarded("backward", () => {
      const returned = this.#layer.backward(dout as never);
      return this.#separate(returned).map((gradient, k) => {
        const { name, shape } = this.inputs[this.wrt[k]];
        const read = readElements(gradient, `the gradient of ${name} that backward returned`);
        if (sameShape(read.shape, shape)) return read;
        throw new Fault(
          `the gradient of ${name} that backward returned has shape ${showShape(read.shape)}; it must have that of ${name}, ${showShape(shape)}`,
        );
      });
    });
  }

  /** One gradient an input: backward returns an array of them, or the gradient itself if there is one input. */
  #separate(returned: unknown): readonly unknown[] {
    const { wrt, inputs } = this;
    if (wrt.length === 1) {
      const listed = Array.isArray(returned) && returned.length === 1;
      return listed && hasShape(returned[0], inputs[wrt[0]]) ? returned : [returned];
    }
    if (Array.isArray(returned) && returned.length === wrt.length) return returned;
    const found = returned === undefined ? "undefined" : describeReturn(returned);
    throw new Fault(
      `backward returned ${found} for ${wrt.length} inputs (${wrt.map((i) => inputs[i].name).join(", ")}); it must return one gradient each, in an array (or name the inputs that have gradients: wrt: [0])`,
    );
  }
}

function hasShape(value: unknown, { shape }: Elements): boolean {
  try {
    return sameShape(readElements(value, "").shape, shape);
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function describeReturn(returned: unknown): string {
  try {
    return `one gradient of shape ${showShape(readElements(returned, "").shape)}`;
  } catch {
    return Array.isArray(returned) ? `an array of ${returned.length}` : String(returned);
  }
}

/** What the layer throws becomes a Fault, for the verdict. */
function guarded<T>(method: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`${method} threw ${String(error)}`, { cause: error });
  }
}
