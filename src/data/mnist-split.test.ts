import { describe, expect, it } from "vitest";
import { encodeIdx } from "./idx.ts";
import { readMnistSplit } from "./mnist-split.ts";

const images = (...shape: number[]) => ({
  name: "images",
  bytes: encodeIdx({ shape, dtype: "uint8", data: new Uint8Array(shape.reduce((a, b) => a * b, 1)) }),
});
const labels = (...values: number[]) => ({
  name: "labels",
  bytes: encodeIdx({ shape: [values.length], dtype: "uint8", data: Uint8Array.from(values) }),
});

describe("readMnistSplit", () => {
  it("takes a set of any count", async () => {
    const split = await readMnistSplit(images(3, 28, 28), labels(0, 9, 4));
    expect(split.count).toBe(3);
    expect(split.images.length).toBe(3 * 784);
    expect([...split.labels]).toEqual([0, 9, 4]);
  });

  it.each([
    [
      "images of another size",
      images(1, 32, 32),
      labels(1),
      /^images: holds uint8 \[1, 32, 32\]; MNIST images are/,
    ],
    [
      "labels where images belong",
      labels(1),
      labels(1),
      /^labels: holds uint8 \[1\]; MNIST images are uint8 \[count, 28/,
    ],
    [
      "images where labels belong",
      images(1, 28, 28),
      images(1, 28, 28),
      /^images: .*; MNIST labels are uint8 \[count\]/,
    ],
    ["no images", images(0, 28, 28), labels(), /^images: holds no images/],
    [
      "unequal counts",
      images(2, 28, 28),
      labels(1, 2, 3),
      /^labels: holds 3 labels, but images holds 2 images/,
    ],
    [
      "a label above 9",
      images(2, 28, 28),
      labels(1, 10),
      /^labels: label 1 is 10; the digits of MNIST are 0 to 9/,
    ],
  ])("refuses %s", async (_, imageFile, labelFile, message) => {
    await expect(readMnistSplit(imageFile, labelFile)).rejects.toThrow(message);
  });

  it("refuses images of another element type", async () => {
    const floats = encodeIdx({ shape: [1, 28, 28], dtype: "float32", data: new Float32Array(784) });
    await expect(readMnistSplit({ name: "floats", bytes: floats }, labels(1))).rejects.toThrow(
      /^floats: holds float32 \[1, 28, 28\]/,
    );
  });
});
