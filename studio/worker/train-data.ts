/** The data sets of the page Train, where compiled programs find them. Knows nothing of nets. */
import { type Tensor, tensor, variable } from "retrograd";
import { resident } from "retrograd/train";
import { type Points, planeData } from "../model/train/datasets.ts";
import type { PlaneName } from "../model/train/settings.ts";

/** Samples that stay on the backend. */
export interface Rows {
  readonly count: number;
  /** Class of each. */
  readonly labels: Uint8Array;
  /** The rows that `index` (int32 [n]) names: x [n, features] as float32, and t [n]. */
  rows(index: Tensor): { readonly x: Tensor; readonly t: Tensor };
}

export interface PlaneSet {
  readonly kind: "plane";
  readonly features: 2;
  readonly classes: number;
  readonly train: Rows;
  readonly test: Rows;
}

export interface ImageSet {
  readonly kind: "images";
  readonly features: 784;
  readonly classes: 10;
  readonly train: Rows;
  readonly test: Rows & { readonly images: Uint8Array };
}

export type TrainSet = PlaneSet | ImageSet;

/** MNIST's four files as the server sends them: grey levels and labels. */
export interface MnistBytes {
  readonly trainImages: Uint8Array;
  readonly trainLabels: Uint8Array;
  readonly testImages: Uint8Array;
  readonly testLabels: Uint8Array;
}

export function imageSet({ trainImages, trainLabels, testImages, testLabels }: MnistBytes): ImageSet {
  const train = resident(trainImages, trainLabels, "train");
  const test = resident(testImages, testLabels, "test");
  return {
    kind: "images",
    features: 784,
    classes: 10,
    train: { count: train.count, labels: trainLabels, rows: (index) => train.rows(index) },
    test: { count: test.count, labels: testLabels, images: testImages, rows: (index) => test.rows(index) },
  };
}

export function planeSet(name: PlaneName, seed: number): PlaneSet {
  const { classes, train, test } = planeData(name, seed);
  return {
    kind: "plane",
    features: 2,
    classes,
    train: rowsOf(train, "train"),
    test: rowsOf(test, "test"),
  };
}

function rowsOf({ coordinates, labels }: Points, name: string): Rows {
  const x = variable(tensor(coordinates, { shape: [labels.length, 2] }), { name: `${name}.points` });
  const t = variable(tensor(labels), { name: `${name}.labels` });
  return { count: labels.length, labels, rows: (index) => ({ x: x.gather(index), t: t.gather(index) }) };
}

/** MNIST from the studio's server; `base` is the folder of its four files. Throws with the server's own words if it cannot give them. */
export async function fetchMnist(base: string): Promise<MnistBytes> {
  const part = async (name: string): Promise<Uint8Array> => {
    const response = await fetch(new URL(name, base));
    if (!response.ok) throw new Error((await response.text()).trim() || `${name}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    part("train-images"),
    part("train-labels"),
    part("test-images"),
    part("test-labels"),
  ]);
  return { trainImages, trainLabels, testImages, testLabels };
}
