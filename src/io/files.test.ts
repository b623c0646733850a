import { execFileSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileAtomic } from "./files.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retrograd-files-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (path: string) => readFile(path, "utf8");

describe("writeFileAtomic", () => {
  it("writes a new file and replaces an old one, leaving nothing beside it", async () => {
    const path = join(folder, "a.txt");
    await writeFileAtomic(path, "one");
    expect(await text(path)).toBe("one");
    await writeFileAtomic(path, Uint8Array.of(116, 119, 111));
    expect(await text(path)).toBe("two");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("lets readers see the old content or the new, never a part", async () => {
    const path = join(folder, "a.txt");
    const contents = ["a", "b"].map((letter) => letter.repeat(1 << 20));
    await writeFileAtomic(path, contents[0]!);
    const writing = Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    let done = false;
    writing.finally(() => {
      done = true;
    });
    while (!done) expect(contents.includes(await text(path))).toBe(true);
    await writing;
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("keeps the permissions of the file that it replaces", async () => {
    const path = join(folder, "a.txt");
    await writeFile(path, "one");
    await chmod(path, 0o640);
    await writeFileAtomic(path, "two");
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it("follows a symbolic link instead of replacing it", async () => {
    const path = join(folder, "link.txt");
    await writeFile(join(folder, "a.txt"), "one");
    await symlink("a.txt", path);
    await writeFileAtomic(path, "two");
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await text(join(folder, "a.txt"))).toBe("two");
  });

  it.skipIf(process.platform === "win32")("writes into a pipe (Windows has none among files)", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const reading = text(path);
    await writeFileAtomic(path, "one");
    expect((await stat(path)).isFIFO()).toBe(true);
    expect(await reading).toBe("one");
  });

  it("names the path and the remedy when it cannot write, and leaves nothing behind", async () => {
    const inMissing = join(folder, "missing", "a.txt");
    await expect(writeFileAtomic(inMissing, "")).rejects.toThrow(
      /a\.txt could not be written: ENOENT.* Create the folder .*missing first\./,
    );
    await mkdir(join(folder, "sub"));
    await expect(writeFileAtomic(join(folder, "sub"), "")).rejects.toThrow(
      /sub could not be written: it is a folder\. Give the name of a file in it\./,
    );
    await writeFile(join(folder, "file"), "");
    await expect(writeFileAtomic(join(folder, "file", "a.txt"), "")).rejects.toThrow(
      /file is not a folder\.$/,
    );
    // Fails only after the file beside it has been made.
    const unfit = 7 as unknown as string;
    await expect(writeFileAtomic(join(folder, "a.txt"), unfit)).rejects.toThrow(
      /a\.txt could not be written/,
    );
    expect((await readdir(folder)).sort()).toEqual(["file", "sub"]);
  });
});
