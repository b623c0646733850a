/** `retrograd studio`: what its server sends, and how it begins and ends. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, start, temporaryFolder, writeSmallMnist } from "./command.ts";

describe("the server", () => {
  let running: Running;
  let url: string;
  const data = temporaryFolder();

  beforeAll(async () => {
    running = start("studio", "--port", "0", "--data", writeSmallMnist(data, 30, 20), "--json");
    url = JSON.parse(await running.wroteLines(1)).url;
  });
  afterAll(async () => {
    running.child.kill("SIGINT");
    expect((await running.finished).code).toBe(0);
    rmSync(data, { recursive: true });
  });

  it("sends the page with the headers that shared memory needs, and lets nothing come from other hosts", async () => {
    const response = await fetch(url);
    expect(await response.text()).toContain('<div id="root">');
    const header = (name: string) => response.headers.get(name);
    expect(header("cross-origin-opener-policy")).toBe("same-origin");
    expect(header("cross-origin-embedder-policy")).toBe("require-corp");
    expect(header("content-security-policy")).toMatch(
      /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
    );
    expect(header("content-security-policy")).not.toMatch(/https?:|'unsafe-eval'/);
  });

  it("lets the page alone show the frame that runs the user's code, and its workers alone evaluate any", async () => {
    const frame = await fetch(`${url}user-code.html`);
    expect(await frame.text()).toContain("<script");
    expect(frame.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(frame.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; frame-ancestors " +
        `localhost:${new URL(url).port} 127.0.0.1:${new URL(url).port}`,
    );
    const page = await fetch(url);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    for (const other of ["user-code", "user-code.html/", "user%2Dcode.html", "worker/"]) {
      expect((await fetch(url + other)).status, other).toBe(404);
    }
    // A second frame asks whether the page is still the same.
    const again = await fetch(`${url}user-code.html`, {
      headers: { "If-None-Match": frame.headers.get("etag")! },
    });
    expect(again.status).toBe(304);
    expect(again.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    const evaluating: string[] = [];
    for (const name of readdirSync("dist/studio/worker")) {
      const { headers } = await fetch(`${url}worker/${name}`);
      if (headers.get("content-security-policy")!.includes("'unsafe-eval'")) evaluating.push(name);
    }
    const names = evaluating.map((name) => name.replace(/-[^-]{8}\.js$/, ""));
    expect(names.sort()).toEqual(["user-code", "user-code-layers"]);
  });

  it("sends MNIST as bytes, and nothing else by that way", async () => {
    const labels = await fetch(`${url}data/mnist/test-labels`);
    const expected = Uint8Array.from({ length: 20 }, (_, i) => (i * 7) % 10);
    expect(new Uint8Array(await labels.arrayBuffer())).toEqual(expected);
    const images = await fetch(`${url}data/mnist/train-images`);
    expect((await images.arrayBuffer()).byteLength).toBe(30 * 784);
    for (const path of ["data/mnist/constructor", "data/other", "../package.json", "%2e%2e/package.json"]) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    }
  });

  it("outlives a build that takes its files away", async () => {
    const path = "dist/studio/assets/of-a-test.txt";
    const read = async () => (await fetch(`${url}assets/of-a-test.txt`)).text();
    try {
      writeFileSync(path, "short");
      expect(await read()).toBe("short");
      writeFileSync(path, "longer than before");
      expect(await read()).toBe("longer than before");
    } finally {
      rmSync(path);
    }
    expect(await read()).toBe("not found\n");
  });

  it("outlives requests of any form", async () => {
    expect(await rawStatus(url, "//")).toBe(404);
    expect(await rawStatus(url, "//:/data/mnist/test-labels")).toBe(404);
    expect(await rawStatus(url, "/%")).toBe(404);
    expect(await rawStatus(url, "*")).toBe(404);
    expect(await rawStatus(url, "/", "Range: bytes=5-2")).toBe(200);
    expect((await fetch(url)).status).toBe(200);
  });
});

/** The status of the answer to a request for `target`, which is sent as it stands. */
function rawStatus(url: string, target: string, ...headers: string[]): Promise<number> {
  const { hostname, port } = new URL(url);
  const lines = [`GET ${target} HTTP/1.1`, `Host: ${hostname}`, "Connection: close", ...headers, "", ""];
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(lines.join("\r\n")));
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(Number(answer.split(" ")[1])));
  });
}

it("takes the next free port, without a word, if many are taken", async ({ onTestFinished }) => {
  const others = Array.from({ length: 12 }, () => createServer());
  onTestFinished(() => {
    for (const other of others) other.close();
  });
  for (const [i, other] of others.entries()) {
    // Whoever else listens there takes the port as well.
    await new Promise((resolve) =>
      other.on("error", resolve).listen(4750 + i, "127.0.0.1", () => resolve(0)),
    );
  }
  const running = start("studio", "--json");
  onTestFinished(() => void running.child.kill());
  const { url } = JSON.parse(await running.wroteLines(1));
  expect(Number(new URL(url).port)).toBeGreaterThan(4761);
  running.child.kill("SIGINT");
  expect(await running.finished).toMatchObject({ code: 0, stderr: "" });
});

it("says what is wrong where the port is taken", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await start("studio", "--port", String(port)).finished;
  expect(stderr).toBe(
    `error: the studio cannot listen on 127.0.0.1, port ${port}. Another program listens there; choose another --port.\n`,
  );
  expect(code).toBe(1);
  other.close();
});

it("tells the page why there is no data", async () => {
  const running = start("studio", "--port", "0", "--data", "/nowhere", "--json");
  const { url } = JSON.parse(await running.wroteLines(1));
  const response = await fetch(`${url}data/mnist/test-labels`);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("data folder /nowhere does not exist");
  running.child.kill("SIGINT");
  await running.finished;
});
