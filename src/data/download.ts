/**
 * Downloads published files into a folder: mirrors in order, checksums verified, nothing half-written left
 * behind. Knows nothing of what the files hold.
 */
import { chunksOf, joinChunks } from "./chunks.ts";
import { nodeModules } from "./node.ts";

/** A file as its publisher offers it. */
export interface PublishedFile {
  readonly name: string;
  readonly bytes: number;
  /** Checksum, lower-case hexadecimal. */
  readonly md5: string;
}

/** How far a download has come, over all the files that it fetches. */
export interface DownloadProgress {
  /** Name of the file that is being fetched. */
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface DownloadOptions {
  readonly files: readonly PublishedFile[];
  /** Addresses to which a file's name is appended. */
  readonly mirrors: readonly string[];
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** A mirror that sends nothing for so long is given up; 30,000 ms by default. */
  readonly idleMs?: number | undefined;
}

/**
 * Fetches `files` into `folder`, each from the first mirror that delivers it whole with the right checksum,
 * and puts it in place by renaming. Throws one error that tells what each mirror answered, or the reason of
 * `signal`.
 */
export async function downloadFiles(options: DownloadOptions): Promise<void> {
  const { files, mirrors, folder, signal, onProgress } = options;
  await createFolder(folder);
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let doneBytes = 0;
  for (const file of files) {
    const report = (received: number) =>
      onProgress?.({ file: file.name, receivedBytes: doneBytes + received, totalBytes });
    const failures: string[] = [];
    let content: Uint8Array | undefined;
    for (const mirror of mirrors) {
      try {
        content = await fetchFile(new URL(file.name, mirror), file, options, report);
        break;
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(`  ${mirror}: ${reasonOf(error)}`);
      }
    }
    if (content === undefined) {
      throw new Error(`${file.name} could not be downloaded.\n${failures.join("\n")}`);
    }
    await placeFile(folder, file.name, content);
    doneBytes += file.bytes;
  }
}

async function fetchFile(
  url: URL,
  file: PublishedFile,
  { signal, idleMs = 30_000 }: DownloadOptions,
  report: (received: number) => void,
): Promise<Uint8Array> {
  const { crypto } = await nodeModules();
  const idle = new AbortController();
  const giveUp = () => idle.abort(new Error(`nothing came for ${idleMs / 1000} s`));
  let timer = setTimeout(giveUp, idleMs);
  try {
    report(0);
    const response = await fetch(url, {
      signal: AbortSignal.any(signal ? [signal, idle.signal] : [idle.signal]),
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    }
    const hash = crypto.createHash("md5");
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of chunksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, idleMs);
      received += chunk.length;
      if (received > file.bytes)
        throw new Error(`sent more than the ${file.bytes} bytes of the published file`);
      hash.update(chunk);
      chunks.push(chunk);
      report(received);
    }
    const md5 = hash.digest("hex");
    if (md5 !== file.md5) {
      throw new Error(
        `wrong checksum: MD5 of the ${received} bytes received is ${md5}, published is ${file.md5}`,
      );
    }
    return joinChunks(chunks, received);
  } finally {
    clearTimeout(timer);
  }
}

async function createFolder(folder: string): Promise<void> {
  const { fs } = await nodeModules();
  try {
    await fs.mkdir(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Writes beside the final name, then renames, so that other processes see the whole file or none. */
async function placeFile(folder: string, name: string, content: Uint8Array): Promise<void> {
  const { fs, path, crypto } = await nodeModules();
  const partial = path.join(folder, `.${name}.${crypto.randomUUID()}.part`);
  try {
    await fs.writeFile(partial, content);
    await fs.rename(partial, path.join(folder, name));
  } catch (error) {
    await fs.rm(partial, { force: true });
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, error: unknown): Error {
  return new Error(
    `the cache folder ${folder} cannot be written (${reasonOf(error)}). ` +
      "Set RETROGRAD_CACHE to a folder that can, or free space there.",
    { cause: error },
  );
}

/** The innermost message: fetch says only "fetch failed" and keeps the reason as its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.message === "" ? error.name : error.message;
}
