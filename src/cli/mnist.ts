/** MNIST for commands: tells what is being fetched. Knows nothing of what it is for. */
import { type LoadMnistOptions, loadMnist, type Mnist } from "../data/index.ts";
import type { Output } from "./output.ts";

/** Loads MNIST; a download is told on stderr, one line a file. */
export function fetchMnist(
  options: Pick<LoadMnistOptions, "data" | "signal">,
  output: Output,
): Promise<Mnist> {
  const told = new Set<string>();
  return loadMnist({
    ...options,
    onProgress: ({ file, totalBytes }) => {
      if (told.has(file)) return;
      told.add(file);
      output.note(`Fetching ${file} (${(totalBytes / 1e6).toFixed(1)} MB) …`);
    },
  });
}
