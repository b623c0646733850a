/**
 * MNIST's training images as bytes, and what JavaScript subjects do with them: gather a batch.
 * Knows nothing of tensors.
 */
import fs from "node:fs";
import path from "node:path";

export const TRAIN_IMAGES = 60_000;
export const PIXELS = 784;

/** Bytes before the values of an IDX file: a magic number and the size of each axis, 4 bytes each. */
const header = { images: 16, labels: 8 };

export interface Images {
  /** 0 to 255, row by row. */
  readonly images: Uint8Array;
  /** 0 to 9. */
  readonly labels: Uint8Array;
}

/** Reads the training images from the folder. */
export function readImages(folder: string): Images {
  const bytes = (name: string) => new Uint8Array(fs.readFileSync(path.join(folder, name)));
  return {
    images: bytes("train-images-idx3-ubyte").subarray(header.images),
    labels: bytes("train-labels-idx1-ubyte").subarray(header.labels),
  };
}

/** The images that `index` numbers, scaled to [0, 1], and their labels. */
export function gather({ images, labels }: Images, index: Int32Array): { x: Float32Array; t: Int32Array } {
  const x = new Float32Array(index.length * PIXELS);
  const t = new Int32Array(index.length);
  for (let row = 0; row < index.length; row++) {
    const from = index[row] * PIXELS;
    for (let i = 0; i < PIXELS; i++) x[row * PIXELS + i] = images[from + i] / 255;
    t[row] = labels[index[row]];
  }
  return { x, t };
}
