/**
 * One half of MNIST (training or test): an image file and a label file, checked against each other.
 * Works on bytes alone, in Node and in browsers; knows nothing of where the files are found.
 */
import { type IdxArray, readIdx } from "./idx.ts";

/** Images and labels of equal count; image i is `images.subarray(784 * i, 784 * (i + 1))`. */
export interface MnistSplit {
  /** Grey levels from 0 (paper) to 255 (ink), 28 rows of 28 pixels an image. */
  readonly images: Uint8Array;
  /** The digits, 0 to 9. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** A file's bytes, compressed or not, and the name that error messages give it. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads an MNIST image file and its label file. Throws an error that names the file at fault unless the
 * images are uint8 [count, 28, 28] with count > 0 and the labels are uint8 [count] from 0 to 9.
 *
 * @example
 * const bytesOf = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());
 * const images = "t10k-images-idx3-ubyte.gz";
 * const labels = "t10k-labels-idx1-ubyte.gz";
 * const test = await readMnistSplit(
 *   { name: images, bytes: await bytesOf(images) },
 *   { name: labels, bytes: await bytesOf(labels) },
 * );
 */
export async function readMnistSplit(imageFile: NamedBytes, labelFile: NamedBytes): Promise<MnistSplit> {
  const images = await readIdx(imageFile.bytes, imageFile.name);
  const labels = await readIdx(labelFile.bytes, labelFile.name);
  const [count = 0, rows, columns] = images.shape;
  if (images.dtype !== "uint8" || images.shape.length !== 3 || rows !== 28 || columns !== 28) {
    throw new Error(
      `${imageFile.name}: holds ${shown(images)}; MNIST images are uint8 [count, 28, 28]. ` +
        "Check that it is an image file of MNIST or of a set made in its likeness.",
    );
  }
  if (count === 0) throw new Error(`${imageFile.name}: holds no images. Get the file again.`);
  if (labels.dtype !== "uint8" || labels.shape.length !== 1) {
    throw new Error(
      `${labelFile.name}: holds ${shown(labels)}; MNIST labels are uint8 [count]. ` +
        "Check that it is a label file of MNIST or of a set made in its likeness.",
    );
  }
  if (labels.shape[0] !== count) {
    throw new Error(
      `${labelFile.name}: holds ${labels.shape[0]} labels, but ${imageFile.name} holds ${count} images. ` +
        "Take both files from the same set.",
    );
  }
  const wrong = labels.data.findIndex((label) => label > 9);
  if (wrong >= 0) {
    throw new Error(
      `${labelFile.name}: label ${wrong} is ${labels.data[wrong]}; the digits of MNIST are 0 to 9. Get the file again.`,
    );
  }
  return { images: images.data, labels: labels.data, count };
}

function shown({ dtype, shape }: IdxArray): string {
  return `${dtype} [${shape.join(", ")}]`;
}
