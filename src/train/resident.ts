/**
 * Data sets that stay on the backend as bytes: a compiled function takes row numbers, and gathers and scales the rows itself.
 * Knows nothing of files or models.
 */
import { ShapeError } from "../graph/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Variable, variable } from "../tensor/variable.ts";

/** Samples and their labels, one a row. */
export interface Resident {
  /** uint8 [count, features] */
  readonly images: Variable;
  /** uint8 [count] */
  readonly labels: Variable;
  readonly count: number;
  /**
   * The rows that `index` (int32 or uint8 [n]) names: x [n, features] scaled from 0…255 to [0, 1], and t [n], the labels.
   * Inside of `compile` this becomes part of the program.
   */
  rows(index: Tensor, dtype?: "float32" | "float64"): { readonly x: Tensor; readonly t: Tensor };
}

/**
 * Puts images (any bytes, the same number for each label) and labels on the backend. Throws a ShapeError if they do not divide.
 *
 * @example
 * const train = resident(mnist.train.images, mnist.train.labels);
 * const step = compile((index: Tensor) => {
 *   const { x, t } = train.rows(index);
 *   const loss = net.predict(x).crossEntropy(t);
 *   optimizer.minimize(loss);
 *   return loss;
 * });
 */
export function resident(images: Uint8Array, labels: Uint8Array, name = "data"): Resident {
  const count = labels.length;
  const features = images.length / count;
  if (count === 0 || !Number.isInteger(features)) {
    throw new ShapeError(
      `resident: ${images.length} bytes of images do not divide into ${count} labels; pass as many bytes for each label`,
    );
  }
  const x = variable(tensor(images, { shape: [count, features] }), { name: `${name}.images` });
  const t = variable(tensor(labels), { name: `${name}.labels` });
  return {
    images: x,
    labels: t,
    count,
    rows: (index, dtype = "float32") => ({ x: x.gather(index).cast(dtype).div(255), t: t.gather(index) }),
  };
}
