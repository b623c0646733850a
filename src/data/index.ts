/** Data sets and their file formats. */
export type { DownloadProgress } from "./download.ts";
export { encodeIdx, type IdxArray, type IdxData, type IdxDtype, parseIdx, readIdx } from "./idx.ts";
export { type LoadMnistOptions, loadMnist, type Mnist } from "./mnist.ts";
export { type MnistSplit, type NamedBytes, readMnistSplit } from "./mnist-split.ts";
