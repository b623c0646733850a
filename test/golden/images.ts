/**
 * Convolution and pooling as other libraries call them: padding of any kind, dilation, groups, transposed convolution. Each is a
 * few lines of ours, on images [..., H, W]. Knows nothing of any single source.
 */
import { grad, ones, ops, type Tensor, zeros } from "retrograd";

type Two = readonly [number, number];

/** Where windows lie: two numbers each, for rows and columns. */
export interface Geometry {
  readonly size: Two;
  readonly stride: Two;
  /** Padding before the first row and column, and after the last. */
  readonly before: Two;
  readonly after: Two;
  readonly dilation: Two;
}

/** One number stands for rows and columns. */
export function two(value: number | readonly number[]): Two {
  const list = typeof value === "number" ? [value] : value;
  return [list[0], list[list.length - 1]];
}

/** A geometry without padding or dilation, with what is given otherwise. */
export function geometry(size: Two, given: Partial<Geometry> = {}): Geometry {
  return { size, stride: [1, 1], before: [0, 0], after: [0, 0], dilation: [1, 1], ...given };
}

/** How far a window reaches. */
export function extentOf({ size, dilation }: Pick<Geometry, "size" | "dilation">): Two {
  return two(size.map((n, i) => (n - 1) * dilation[i] + 1));
}

/** As much padding as gives ⌈n / stride⌉ windows; an odd row or column goes to the end, or to the beginning. */
export function same(g: Geometry, image: readonly number[], oddFirst = false): Geometry {
  const total = extentOf(g).map((n, i) =>
    Math.max(0, (Math.ceil(image[i] / g.stride[i]) - 1) * g.stride[i] + n - image[i]),
  );
  const [less, more] = [two(total.map((n) => Math.floor(n / 2))), two(total.map((n) => Math.ceil(n / 2)))];
  return { ...g, before: oddFirst ? more : less, after: oddFirst ? less : more };
}

/** More padding at the end, where a window that begins within the image or before it would reach beyond. */
export function ceiling(g: Geometry, image: readonly number[]): Geometry {
  const after = extentOf(g).map((n, i) => {
    const spare = image[i] + g.before[i] + g.after[i] - n;
    const rest = spare % g.stride[i];
    const begins = spare - rest + g.stride[i];
    return g.after[i] + (rest > 0 && begins < image[i] + g.before[i] ? g.stride[i] - rest : 0);
  });
  return { ...g, after: two(after) };
}

/** `x` with a value around it. */
export function padWith(x: Tensor, widths: readonly Two[], value: number): Tensor {
  const inside = ones(x.shape, { dtype: "bool" }).pad(widths);
  return value === 0 ? x.pad(widths) : ops.where(inside, x.pad(widths), value);
}

function padded(x: Tensor, { before, after }: Geometry, value: number): Tensor {
  return padWith(
    x,
    before.map((n, i) => [n, after[i]] as const),
    value,
  );
}

/** Kernels with zeros between their rows and columns. */
function dilated(w: Tensor, { dilation, ...rest }: Geometry): Tensor {
  const shape = [...w.shape.slice(0, 2), ...extentOf({ dilation, ...rest })];
  return w.scatterSlice(shape, [0, 0, 0, 0], [1, 1, ...dilation]);
}

/** x [N, in, H, W] ∗ w [out, in / groups, rows, columns]. */
export function convolve(x: Tensor, w: Tensor, g: Geometry, groups = 1): Tensor {
  const kernels = dilated(w, g);
  const even = g.before.every((n, i) => n === g.after[i]);
  const images = even ? x : padded(x, g, 0);
  const options = { stride: g.stride, padding: even ? g.before : 0 };
  const [inputs, outputs] = [x.shape[1] / groups, w.shape[0] / groups];
  const parts = Array.from({ length: groups }, (_, i) =>
    images
      .slice([0, i * inputs], [x.shape[0], (i + 1) * inputs])
      .conv2d(kernels.slice(i * outputs, (i + 1) * outputs), options),
  );
  return ops.concat(parts, 1);
}

/** The adjoint of the convolution of images [N, out, ...image] with w [in, out, rows, columns], applied to x [N, in, h, w]. */
export function transposed(x: Tensor, w: Tensor, g: Geometry, image: Two): Tensor {
  const result = zeros([x.shape[0], w.shape[1], ...image], { dtype: x.dtype });
  const after = extentOf(g).map((n, i) =>
    Math.max(0, (x.shape[2 + i] - 1) * g.stride[i] + n - image[i] - g.before[i]),
  );
  return grad(convolve(result, w, { ...g, after: two(after) }), [result], x)[0];
}

/** What every window reads: [..., rows, columns, oh, ow]. */
function read(x: Tensor, g: Geometry): Tensor {
  const zeros = x.shape.slice(0, -2).map(() => 0);
  const all = x.windows(extentOf(g), { stride: g.stride });
  return all.slice([...zeros, 0, 0], [...all.shape], [...zeros.map(() => 1), ...g.dilation]);
}

export function maxPool(x: Tensor, g: Geometry): Tensor {
  const images = padded(x, g, -Infinity);
  return g.dilation.every((n) => n === 1)
    ? images.maxPool2d(g.size, { stride: g.stride })
    : read(images, g).max([-4, -3]);
}

/** Means over all of each window, or over what it reads of the image alone. */
export function avgPool(x: Tensor, g: Geometry, countPadding: boolean): Tensor {
  const mean = (y: Tensor) =>
    g.dilation.every((n) => n === 1) ? y.avgPool2d(g.size, { stride: g.stride }) : read(y, g).mean([-4, -3]);
  const means = mean(padded(x, g, 0));
  return countPadding ? means : means.div(mean(padded(ones(x.shape, { dtype: x.dtype }), g, 0)));
}
