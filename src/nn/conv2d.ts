/**
 * Conv2d: cross-correlation of images with learned kernels, plus a bias for each. Knows nothing of optimizers.
 */
import { ShapeError, showShape } from "../graph/shape.ts";
import { type Pair, pairOf } from "../ops/spatial.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { checkSize, firstParameters, type LayerOptions, seeded, titleOf } from "./initial.ts";
import type { Module } from "./module.ts";

export interface Conv2dOptions extends LayerOptions {
  /** Distance of neighbouring windows, for rows and columns or one for both; 1 if left out. */
  readonly stride?: Pair;
  /** Rows and columns of zeros on every side, or one number for both; 0 if left out. */
  readonly padding?: Pair;
}

/**
 * A convolutional layer: x [N, in, H, W] → conv2d(x, weight) + bias [N, out, oh, ow], where
 * oh = ⌊(H + 2·padding − rows) / stride⌋ + 1. The kernel's size is a number, or a pair of rows and columns.
 *
 * @example new Conv2d(1, 8, 3, { padding: 1, seed: 0 })   // [100, 1, 28, 28] → [100, 8, 28, 28]
 */
export class Conv2d implements Module {
  /** [out, in, rows, columns] */
  readonly weight: Variable;
  /** [out]; undefined if the layer has none. */
  readonly bias: Variable | undefined;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly [rows: number, columns: number];
  readonly stride: readonly [rows: number, columns: number];
  readonly padding: readonly [rows: number, columns: number];
  readonly #name: string | undefined;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}) {
    const { stride = 1, padding = 0, ...own } = options;
    this.inChannels = checkSize(inChannels, "Conv2d", "input");
    this.outChannels = checkSize(outChannels, "Conv2d", "output");
    this.kernelSize = pairOf(kernelSize, "Conv2d: kernel size", 1);
    this.stride = pairOf(stride, "Conv2d: stride", 1);
    this.padding = pairOf(padding, "Conv2d: padding", 0);
    this.#name = own.name;
    const first = firstParameters(seeded(own), [outChannels, inChannels, ...this.kernelSize], [outChannels]);
    this.weight = first.weight;
    this.bias = first.bias;
  }

  /** [N, in, H, W] → [N, out, oh, ow]. Throws a ShapeError for other axes, other channels, or images smaller than the kernel. */
  forward(x: Tensor): Tensor {
    if (x.rank !== 4 || x.shape[1] !== this.inChannels) {
      throw new ShapeError(
        `${this}: ${x.name ?? "the input"} ${showShape(x.shape)} must be images [N, ${this.inChannels}, H, W]; reshape or permute it`,
      );
    }
    const y = x.conv2d(this.weight, { stride: this.stride, padding: this.padding });
    return this.bias ? y.add(this.bias.reshape([this.outChannels, 1, 1])) : y;
  }

  toString(): string {
    const made = `Conv2d(${this.inChannels}, ${this.outChannels}, ${showShape(this.kernelSize)})`;
    return titleOf(this.#name, made);
  }
}
