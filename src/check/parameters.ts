/**
 * The parameters of a hand-written layer: fields such as W, whose gradient backward leaves in dW.
 * Knows nothing of difference quotients.
 */
import { sameShape, showShape } from "../graph/shape.ts";
import { Variable } from "../tensor/variable.ts";
import type { Perturbable } from "./compare.ts";
import {
  type CheckValue,
  type Elements,
  Fault,
  isIntegral,
  isTypedArray,
  readElements,
  rebuild,
  requireFloat64,
  writeElement,
} from "./value.ts";

/** A field of an object, found by a dotted path. */
interface Field {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

/** One parameter, which can be perturbed in place, and its gradient. */
export class Parameter implements Perturbable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: Float64Array;
  readonly #field: Field;
  readonly #gradient: Field;
  readonly #gradientName: string;
  readonly #original: CheckValue;

  constructor(layer: object, name: string, gradientName: string) {
    this.name = name;
    this.#field = fieldOf(layer, name);
    this.#gradient = fieldOf(layer, gradientName);
    this.#gradientName = gradientName;
    this.#original = this.#field.owner[this.#field.key] as CheckValue;
    const { shape, elements } = readElements(this.#original, `parameter ${name}`);
    requireFloat64(this.#original, `parameter ${name}`);
    this.shape = shape;
    this.elements = elements;
  }

  /** Numbers and tensors are replaced, arrays and variables written in place. */
  set(at: number, value: number): void {
    const { owner, key } = this.#field;
    const present = owner[key] as CheckValue;
    if (present instanceof Variable) present.set([value], at);
    else if (Array.isArray(present) || isTypedArray(present)) {
      writeElement(present, this.shape, at, value);
    } else {
      const elements = this.elements.slice();
      elements[at] = value;
      owner[key] = rebuild(present, elements);
    }
  }

  /** Puts back what was found: the elements, and where the field was replaced for them, the field. */
  restore(): void {
    const { owner, key } = this.#field;
    const original = this.#original;
    if (original instanceof Variable) original.set(this.elements);
    else if (Array.isArray(original) || isTypedArray(original)) {
      this.elements.forEach((x, at) => {
        writeElement(original, this.shape, at, x);
      });
    } else owner[key] = original;
  }

  /** What backward left. Throws a Fault if that is nothing, or of another shape. */
  gradient(): Elements {
    const name = this.#gradientName;
    const value = this.#gradient.owner[this.#gradient.key];
    if (value === undefined || value === null) throw new Fault(`backward left nothing in ${name}`);
    const read = readElements(value, `${name}, which backward left,`);
    if (sameShape(read.shape, this.shape)) return read;
    throw new Fault(
      `${name} has shape ${showShape(read.shape)}; it must have that of ${this.name}, ${showShape(this.shape)}`,
    );
  }

  /** Whether a perturbed value is still there after `forward`: if not, the field is no parameter but a record of the last call. */
  survives(forward: () => void): boolean {
    const changed = this.elements[0] + 1;
    const { owner, key } = this.#field;
    this.set(0, changed);
    try {
      forward();
      const { shape, elements } = readElements(owner[key], `parameter ${this.name}`);
      return sameShape(shape, this.shape) && elements[0] === changed;
    } finally {
      this.restore();
    }
  }
}

function fieldOf(layer: object, path: string): Field {
  const keys = path.split(".");
  const key = keys.pop()!;
  let owner: unknown = layer;
  for (const step of keys) owner = (owner as Record<string, unknown>)?.[step];
  if (typeof owner !== "object" || owner === null || !(key in owner)) {
    throw new Fault(
      `the layer has no field ${path}; name its parameters as in parameters: { "W": "dW" }, with dots for fields of fields`,
    );
  }
  return { owner: owner as Record<string, unknown>, key };
}

/**
 * The parameters that `named` lists ({ W: "dW" }), or else every field of numbers for which there is a field of gradients: dW
 * for W, dWeight for weight. Call it after forward and backward have run; `forward` runs forward once more.
 */
export function findParameters(
  layer: object,
  named: Readonly<Record<string, string>> | undefined,
  forward: () => void,
): Parameter[] {
  if (named) return Object.entries(named).map(([name, gradient]) => new Parameter(layer, name, gradient));
  return Object.keys(layer).flatMap((name) => {
    const gradient = [`d${name}`, `d${name[0].toUpperCase()}${name.slice(1)}`].find((key) => key in layer);
    if (gradient === undefined || !holdsNumbers((layer as Record<string, unknown>)[name])) return [];
    const parameter = new Parameter(layer, name, gradient);
    return parameter.survives(forward) ? [parameter] : [];
  });
}

function holdsNumbers(value: unknown): boolean {
  try {
    return !isIntegral(value) && readElements(value, "").elements.length > 0;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
