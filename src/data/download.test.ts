import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DownloadProgress, downloadFiles, type PublishedFile } from "./download.ts";

const content = new Uint8Array(300_000).map((_, i) => (i * i) >> 3);
const published = (name: string, bytes = content): PublishedFile => ({
  name,
  bytes: bytes.length,
  md5: createHash("md5").update(bytes).digest("hex"),
});

let folder: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retrograd-download-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
  await rm(folder, { recursive: true, force: true });
});

/** Starts a mirror on this machine and returns its address. */
async function mirror(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`;
}

const honest = () => mirror((_, response) => response.end(content));
const missing = () => mirror((_, response) => response.writeHead(404).end("no such file"));
/** An address at which nothing listens any more. */
async function closed(): Promise<string> {
  const address = await honest();
  await new Promise((done) => servers.pop()?.close(done));
  return address;
}
const cutting = () =>
  mirror((_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 1000), () => response.destroy());
  });

describe("downloadFiles", () => {
  it("puts the verified files in place and reports progress over all of them", async () => {
    const asked: string[] = [];
    const address = await mirror((request, response) => {
      asked.push(request.url ?? "");
      response.end(content);
    });
    const seen: DownloadProgress[] = [];
    const files = [published("a.gz"), published("b.gz")];
    await downloadFiles({ files, mirrors: [address], folder, onProgress: (p) => seen.push(p) });
    expect(asked).toEqual(["/mnist/a.gz", "/mnist/b.gz"]);
    expect((await readdir(folder)).sort()).toEqual(["a.gz", "b.gz"]);
    expect((await readFile(join(folder, "b.gz"))).equals(content)).toBe(true);
    expect(seen[0]).toEqual({ file: "a.gz", receivedBytes: 0, totalBytes: 600_000 });
    expect(seen.at(-1)).toEqual({ file: "b.gz", receivedBytes: 600_000, totalBytes: 600_000 });
  });

  it("turns to the next mirror after a 404, a cut connection, a wrong checksum and a closed port", async () => {
    const wrong = await mirror((_, response) => response.end(content.slice().fill(1, 5, 6)));
    const mirrors = [await missing(), await cutting(), wrong, await closed(), await honest()];
    await downloadFiles({ files: [published("a.gz")], mirrors, folder });
    expect((await readFile(join(folder, "a.gz"))).equals(content)).toBe(true);
    expect(await readdir(folder)).toEqual(["a.gz"]);
  });

  it.each([
    [
      "404",
      missing,
      /a\.gz could not be downloaded\.\n {2}http:\/\/127\.0\.0\.1:\d+\/mnist\/: HTTP 404 Not Found/,
    ],
    ["a cut connection", cutting, /mnist\/: .*(closed|terminated|aborted)/],
    [
      "a wrong checksum",
      () => mirror((_, response) => response.end("short")),
      /wrong checksum: MD5 of the 5 bytes received is 4f09daa9d95bcb166a302407a0e0babe, published is [0-9a-f]{32}/,
    ],
    [
      "more bytes than there should be",
      () => mirror((_, response) => response.write(new Uint8Array(400_000))),
      /sent more than the 300000 bytes/,
    ],
    ["a stalled connection", () => mirror((_, response) => response.write("x")), /nothing came for 0\.2 s/],
    [
      "a closed port",
      async () => "http://127.0.0.1:1/",
      /http:\/\/127\.0\.0\.1:1\/: .*(ECONNREFUSED|bad port)/,
    ],
  ])("reports %s and leaves nothing behind", async (_, start, message) => {
    const options = { files: [published("a.gz")], mirrors: [await start()], folder, idleMs: 200 };
    await expect(downloadFiles(options)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it("stops with the reason of the signal, without turning to other mirrors", async () => {
    const controller = new AbortController();
    let second = 0;
    const stalled = await mirror((_, response) => {
      response.write(content.subarray(0, 1000));
      setTimeout(() => controller.abort(new Error("interrupted")), 20);
    });
    const other = await mirror((_, response) => {
      second++;
      response.end(content);
    });
    const options = {
      files: [published("a.gz")],
      mirrors: [stalled, other],
      folder,
      signal: controller.signal,
    };
    await expect(downloadFiles(options)).rejects.toThrow(/^interrupted$/);
    expect(second).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it("names a folder that cannot be written, and the remedy", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const options = {
      files: [published("a.gz")],
      mirrors: ["http://127.0.0.1:1/"],
      folder: join(file, "mnist"),
    };
    await expect(downloadFiles(options)).rejects.toThrow(
      /^the cache folder .*file.mnist cannot be written \(ENOTDIR.*Set RETROGRAD_CACHE/,
    );
  });
});
