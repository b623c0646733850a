/**
 * The four files of MNIST: their names, their published checksums, and how to find them in a folder.
 * Knows nothing of what the files hold.
 */
import type { PublishedFile } from "./download.ts";
import { nodeModules } from "./node.ts";

/** Which of the four files. */
export type MnistPart = "trainImages" | "trainLabels" | "testImages" | "testLabels";

/** The published files; sizes and MD5 checksums are those that torchvision and LeCun's page give. */
export const publishedMnist: Readonly<Record<MnistPart, PublishedFile>> = {
  trainImages: {
    name: "train-images-idx3-ubyte.gz",
    bytes: 9_912_422,
    md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
  },
  trainLabels: {
    name: "train-labels-idx1-ubyte.gz",
    bytes: 28_881,
    md5: "d53e105ee54ea40749a09fcbcd1e9432",
  },
  testImages: {
    name: "t10k-images-idx3-ubyte.gz",
    bytes: 1_648_877,
    md5: "9fb629c4189551a2d022fa330f9573f3",
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte.gz",
    bytes: 4_542,
    md5: "ec29112dd5afa0611ce80d1b7f02629c",
  },
};

export const mnistParts = Object.keys(publishedMnist) as MnistPart[];

/** The names under which a part may lie in a folder; the first that is there is taken. */
export function namesOf(part: MnistPart): readonly string[] {
  const dashed = publishedMnist[part].name.replace(".gz", "");
  const dotted = dashed.replace("-idx", ".idx");
  return [dashed, dotted, `${dashed}.gz`, `${dotted}.gz`];
}

/** The paths of the parts that `folder` holds; none if it cannot be read. */
export async function findMnistFiles(folder: string): Promise<Partial<Record<MnistPart, string>>> {
  const { fs, path } = await nodeModules();
  const isFile = (candidate: string) =>
    fs.stat(candidate).then(
      (found) => found.isFile(),
      () => false,
    );
  const paths: Partial<Record<MnistPart, string>> = {};
  for (const part of mnistParts) {
    for (const name of namesOf(part)) {
      const candidate = path.join(folder, name);
      if (paths[part] === undefined && (await isFile(candidate))) paths[part] = candidate;
    }
  }
  return paths;
}

/** The parts that `paths` lacks. */
export function missingParts(paths: Partial<Record<MnistPart, string>>): MnistPart[] {
  return mnistParts.filter((part) => paths[part] === undefined);
}
