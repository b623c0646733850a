/** The user's code in a real browser: it runs, fails with its line, can be stopped, and reaches no network. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeStudio } from "./describe-studio.ts";

describeStudio("user code", (studio) => {
  it("runs, tells what is wrong and where, and prints", async () => {
    const { page, mistakes, close } = await studio.open("#graph");
    await run(
      page,
      `import { scalar } from "retrograd";\nconsole.log(scalar(2));\nexport default scalar(3).mul(4);`,
    );
    expect(await consoleOf(page)).toEqual(["tensor(2, float32)"]);
    expect(await errorOf(page)).toBe("");
    // The graph is held, and the next run awaited, in frames of the machine's other name, hence in another process.
    await workersAreAt(page, ["localhost", "localhost"]);

    await run(page, "const a = 1;\nconst a = 2;\nexport default a;"); // the engine finds it, and not the transpiler
    expect(await errorOf(page)).toBe("Line 2SyntaxError: Identifier 'a' has already been declared");
    await run(
      page,
      `import { tensor } from "retrograd";\n\nexport default tensor([[1, 2]]).matmul(tensor([[1, 2]]));`,
    );
    expect(await errorOf(page)).toMatch(
      /^Line 3matmul: .*inner sizes.*\(data from main\.ts:3; data from main\.ts:3\)/,
    );
    await page.getByRole("button", { name: "Go to line 3" }).click();
    expect(await page.evaluate("document.activeElement.className")).toContain("cm-content");
    expect(await page.locator(".cm-errorLine").innerText()).toMatch(/^export default tensor/);
    await run(page, "export default 3;");
    expect(await errorOf(page)).toBe(
      "Line 1Nothing to draw: the default export is the number 3. Export the tensor whose graph is to be drawn.",
    );
    // Backward runs only when the graph is drawn.
    const own = (backward: string) =>
      `import { customGradient, tensor } from "retrograd";\nconst f = customGradient("f", {\n  forward: (x) => x.square(),\n  backward: (dy, [x]) => [${backward}],\n});\nexport default f(tensor([1, 2])).sum();`;
    await run(page, own("dy.greater(x)"));
    await expect.poll(() => errorOf(page)).toBe("Line 4TypeError: dy.greater is not a function");
    await run(page, own("dy.matmul(tensor([[1, 2, 3]]))"));
    await expect.poll(() => errorOf(page)).toMatch(/^Line 4matmul: .*data from main\.ts:4\)/);
    await run(page, own("dy.mul(x).mul(2)"));
    await expect.poll(() => errorOf(page)).toBe("");
    expect(mistakes).toEqual([]);
    await close();
  });

  it("is stopped by hand in an endless loop, and the next run works", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#graph");
    await write(page, "for (;;);");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.", { exact: true }).waitFor();
    await shoot("endless-loop-stopped");
    await run(page, `import { scalar } from "retrograd";\nexport default scalar(3).square();`);
    expect(await errorOf(page)).toBe("");
    expect(mistakes).toEqual([]);
    await close();
  });

  it("is stopped by the clock where it never ends, and by the engine where it takes too much", async () => {
    const { page, mistakes, close } = await studio.open("#graph");
    await run(page, "await new Promise(() => {});\nexport default 1;");
    expect(await errorOf(page)).toMatch(/^Not finished after 10 s, so it was stopped/);
    await run(page, `\nconst text = "x".repeat(2 ** 40);`);
    expect(await errorOf(page)).toMatch(/^Line 2RangeError: Invalid string length/);
    await run(page, "const held = [];\nfor (;;) held.push(new Float64Array(1e7));");
    expect(await errorOf(page)).toMatch(
      /^(Line 2RangeError|Not finished after 10 s|The worker that ran this code died)/,
    );
    await run(page, "\n\nconst held = new Float64Array(2 ** 40);");
    expect(await errorOf(page)).toMatch(/^Line 3RangeError: /);
    await run(page, `import { ones } from "retrograd";\nexport default ones([3]).sum();`);
    expect(await errorOf(page)).toBe("");
    expect(mistakes).toEqual([]);
    await close();
  });

  it("dies alone where it fills all memory, and the page goes on", async () => {
    const { page, close } = await studio.open("#graph");
    const evaluate = await survivor(page);
    await write(page, "const held = [];\nfor (;;) held.push(new Array(1e6).fill(1.5));");
    await page.keyboard.press("Control+Enter");
    // A slow machine has not filled it when the time is up.
    await expect
      .poll(() => evaluate("document.querySelector('[role=alert]').innerText"), { timeout: 30_000 })
      .toMatch(/^(The worker that ran this code died, perhaps for lack of memory|Not finished after 10 s)/);
    await evaluate("location.hash = '#graph?example=apple'");
    await expect
      .poll(() => evaluate("document.body.innerText"), { timeout: 10_000 })
      .toContain("220.00000000000003");
    await close();
  });

  it("is told dead when its process dies, before its time is up", async () => {
    const { page, close } = await studio.open("#graph");
    const evaluate = await survivor(page);
    await workersAreAt(page, ["localhost", "localhost"]);
    await write(page, "await new Promise(() => {});");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    const frame = await page.context().newCDPSession(page.frames()[1]);
    frame.send("Page.crash").catch(() => {}); // the dead do not answer
    await expect
      .poll(() => evaluate("document.querySelector('[role=alert]').innerText"), { timeout: 30_000 })
      .toMatch(/^The worker that ran this code died/);
    await close();
  });

  it("runs all the same while the machine's other name leads nowhere, and then goes there again", async () => {
    const { page, close } = await studio.open("#train");
    await page.route("**/user-code.html", (route) => route.abort());
    await page.goto(`${studio.url}#graph?example=apple`);
    await page.getByText("220.00000000000003").first().waitFor();
    await workersAreAt(page, ["127.0.0.1", "127.0.0.1"]);
    expect(await page.locator("iframe").count()).toBe(0);
    await page.unroute("**/user-code.html");
    for (const hosts of [
      ["127.0.0.1", "localhost"],
      ["localhost", "localhost"],
    ]) {
      await run(page, `import { scalar } from "retrograd";\nexport default scalar(3).square();`);
      await workersAreAt(page, hosts);
    }
    await close();
  });

  it("cannot reach the network", async () => {
    const { page, mistakes, close } = await studio.open("#graph");
    const { server, address, reached } = await openServer();
    await run(
      page,
      `import { scalar } from "retrograd";
async function attempt(name, reach) {
  try {
    const hung = new Promise((resolve) => setTimeout(resolve, 1000, "hung"));
    console.log(name + ((await Promise.race([reach("${address}" + name), hung])) === "hung" ? " hung" : " reached it"));
  } catch (error) {
    console.log(name + " failed");
  }
}
const opened = (socket) => new Promise((resolve, reject) => {
  socket.onopen = resolve;
  socket.onmessage = ({ data }) => data === "failed" ? reject() : resolve();
  socket.onerror = reject;
});
await attempt("home", () => fetch(new URL("/", location.href)));
await attempt("fetch", fetch);
await attempt("XMLHttpRequest", (url) => {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.send();
});
await attempt("WebSocket", (url) => opened(new WebSocket(url.replace("http", "ws"))));
await attempt("EventSource", (url) => opened(new EventSource(url)));
await attempt("import", (url) => new Function("url", "return import(url)")(url));
await attempt("worker", (url) => {
  const code = 'fetch("' + url + '").then(() => postMessage("reached"), () => postMessage("failed"))';
  return opened(new Worker(URL.createObjectURL(new Blob([code]))));
});
export default scalar(1).neg();`,
    );
    expect(await errorOf(page)).toBe("");
    const lines = await consoleOf(page);
    const names = ["home", "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "import", "worker"];
    expect(lines).toEqual(names.map((name) => `${name} failed`));
    expect(reached).toEqual([]);
    // The browser reports each refusal on the page's console, and the import as a request, though it sends none.
    const told = /Content Security Policy|violates the following|Refused/;
    expect(mistakes.filter((text) => !told.test(text) && !text.startsWith(address))).toEqual([]);
    await close();
    server.close();
  });

  it("is completed with the library's names, and let go by keyboard", async () => {
    const { page, mistakes, close } = await studio.open("#graph");
    await write(page, `import { scalar } from "retrograd";\nconst y = scalar(2)`);
    await page.keyboard.press("Control+End");
    await page.keyboard.type(".sigm");
    const option = page.getByRole("option", { name: /^sigmoid/ });
    await option.waitFor();
    expect(await option.innerText()).toContain("(): Tensor");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Run");
    expect(mistakes).toEqual([]);
    await close();
  });
});

/** A server that welcomes whoever asks, in each of the ways a page can; `reached` tells the paths that were asked for. */
async function openServer(): Promise<{ server: Server; address: string; reached: readonly string[] }> {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url!);
    const isStream = request.headers.accept === "text/event-stream";
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Content-Type", isStream ? "text/event-stream" : "text/javascript");
    response.end(isStream ? "data: welcome\n\n" : "export default 1;");
  });
  server.on("upgrade", ({ url, headers }, socket) => {
    reached.push(url!);
    const key = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`; // RFC 6455, 1.3
    const accept = createHash("sha1").update(key).digest("base64");
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, reached };
}

/** Waits until the workers that run code are at these names of the machine. */
async function workersAreAt(page: Page, hosts: readonly string[]): Promise<void> {
  const workers = () => page.workers().map((worker) => new URL(worker.url()));
  const ours = () => workers().filter(({ pathname }) => pathname.includes("user-code"));
  await expect.poll(() => ours().map(({ hostname }) => hostname), { timeout: 20_000 }).toEqual(hosts);
}

/** Evaluates in the page, also after Playwright has given it up: it does when the process of one of its frames dies. */
async function survivor(page: Page): Promise<(expression: string) => Promise<string>> {
  const session = await page.context().newCDPSession(page);
  return async (expression) => (await session.send("Runtime.evaluate", { expression })).result.value;
}

/** Replaces the code, as pasting does. */
async function write(page: Page, code: string): Promise<void> {
  await page.getByRole("textbox", { name: "Code of the graph" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(code);
}

/** Runs code and waits until it has ended. */
async function run(page: Page, code: string): Promise<void> {
  await write(page, code);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "Code" }).locator("[aria-busy=false]").waitFor();
}

function errorOf(page: Page): Promise<string> {
  return page.getByRole("region", { name: "Code" }).getByRole("alert", { includeHidden: true }).innerText();
}

function consoleOf(page: Page): Promise<string[]> {
  return page.getByRole("list", { name: "Console" }).getByRole("listitem").allInnerTexts();
}
