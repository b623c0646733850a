/** customGradient: an operation of tensors with a backward that its user wrote. */
import { currentOrigin, type Node, withProvenance } from "../graph/node.ts";
import { ShapeError } from "../graph/shape.ts";
import { custom } from "../ops/custom.ts";
import { Tensor } from "./tensor.ts";

/** How a custom operation computes, and how it goes back. Both build graphs: they are called again for every new graph. */
export interface CustomGradient {
  readonly forward: (...inputs: Tensor[]) => Tensor;
  /**
   * From the gradient of the output the gradient of each input, in that input's shape, or null where there is none. `y` is what
   * forward returned.
   */
  readonly backward: (dy: Tensor, inputs: Tensor[], y: Tensor) => readonly (Tensor | null)[];
}

/**
 * A function of tensors whose gradient is what `backward` says, whatever forward does: PyTorch's autograd.Function, JAX's
 * custom_vjp. In graphs it is one node called `name`, which can be opened. Numbers and tensors of given elements that forward reads
 * besides its inputs are constants; a variable that it reads must be an input.
 * Calling it throws a ShapeError for arguments that are no tensors, and differentiating it for gradients of another number or shape.
 *
 * @example
 * const relu = customGradient("relu", {
 *   forward: (x) => x.maximum(0),
 *   backward: (dy, [x]) => [dy.mul(x.gt(0))],
 * });
 * checkGradients(relu, [[1, -2, 3]]).passed;   // true
 */
export function customGradient(
  name: string,
  { forward, backward }: CustomGradient,
): (...inputs: readonly Tensor[]) => Tensor {
  if (typeof name !== "string" || name === "") throw new TypeError("customGradient: the name must be a text");
  for (const [what, f] of Object.entries({ forward, backward })) {
    if (typeof f !== "function")
      throw new TypeError(`customGradient: ${what} of ${name} is ${String(f)}; give a function`);
  }
  const rule = {
    origin: currentOrigin(),
    forward: (...inputs: Node[]) => {
      const y: unknown = forward(...inputs.map(toTensor));
      if (!(y instanceof Tensor))
        throw new ShapeError(`${name}: forward returned ${kindOf(y)}; return a tensor`);
      return y.node;
    },
    backward: (dy: Node, inputs: readonly Node[], y: Node) => {
      // What backward makes is from its own lines.
      const flows: unknown = withProvenance({ origin: undefined }, () =>
        backward(toTensor(dy), inputs.map(toTensor), toTensor(y)),
      );
      return Array.isArray(flows) ? flows.map((flow, i) => toNode(name, flow, i)) : (flows as []);
    },
  };
  return (...inputs) => {
    inputs.forEach((x, i) => {
      if (!(x instanceof Tensor))
        throw new ShapeError(`${name}: argument ${i} is ${kindOf(x)}; make it a tensor, with tensor(…)`);
    });
    const nodes = inputs.map((x) => x.node);
    return new Tensor(withProvenance({ origin: currentOrigin() }, () => custom(name, rule, nodes)));
  };
}

function toTensor(node: Node): Tensor {
  return new Tensor(node);
}

function toNode(name: string, flow: unknown, i: number): Node | null {
  if (flow === null || flow === undefined) return null;
  if (flow instanceof Tensor) return flow.node;
  throw new ShapeError(
    `${name}: backward returned ${kindOf(flow)} for input ${i}; return a tensor, or null where there is none`,
  );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value instanceof Promise ? "a Promise" : `a ${typeof value}`;
}
