/**
 * Writing files so that a reader finds the old content or the new, never half of it. Knows nothing of what is
 * written. Node's modules are imported on use, so that browsers can load this folder.
 */

/**
 * Writes `data` to the file `path`: beside it under another name first, then renamed into place. An
 * interrupted write leaves the old file as it was. A symbolic link is followed; a device or pipe is written
 * straight to.
 *
 * Throws an error that names `path` and the remedy if it cannot be written; then nothing is left beside it.
 *
 * @example
 * await writeFileAtomic("curves.svg", svg);
 */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const { chmod, open, realpath, rename, rm, stat, writeFile } = await import("node:fs/promises");
  const { basename, dirname, join } = await import("node:path");
  try {
    const existing = await stat(path).catch(unlessAbsent);
    if (existing?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
    if (existing !== undefined && !existing.isFile()) return await writeFile(path, data);

    const target = existing === undefined ? path : await realpath(path);
    const partial = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.part`);
    try {
      const file = await open(partial, "wx");
      try {
        await file.writeFile(data);
        // The content must be on the disk before the name points to it, or a power cut could leave an empty
        // file.
        await file.sync();
      } finally {
        await file.close();
      }
      if (existing !== undefined) await chmod(partial, existing.mode & 0o7777);
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${path} could not be written: ${message}. ${remedyFor(code, dirname(path))}`, {
      cause: error,
    });
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function remedyFor(code: string | undefined, folder: string): string {
  switch (code) {
    case "ENOENT":
      return `Create the folder ${folder} first.`;
    case "ENOTDIR":
      return `Check the path: ${folder} is not a folder.`;
    case "EISDIR":
      return "Give the name of a file in it.";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "Choose a place where you may write.";
    case "ENOSPC":
    case "EDQUOT":
      return "Free some space, or choose another disk.";
    default:
      return "Choose another place.";
  }
}
