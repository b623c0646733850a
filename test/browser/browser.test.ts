/** The library in a real browser: threads beside a page, within a worker, and where there can be none. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { executable, launchChromium, missing } from "../support/chromium.ts";
import { type Site, serveSite } from "../support/site.ts";
import { type Name, scenarios, type Trained } from "./scenarios.ts";

/** What a scenario gives, and what the page said meanwhile. */
interface Outcome<N extends Name> {
  readonly result: Awaited<ReturnType<(typeof scenarios)[N]>>;
  readonly warnings: readonly string[];
}

const BUSY = expect.stringContaining("a program is running; await it first");

describe.skipIf(!executable)(`in Chromium${executable ? "" : ` (skipped: ${missing})`}`, () => {
  let browser: Browser;
  let site: Site;
  let inNode: Trained;
  let brieflyInNode: Trained;

  beforeAll(async () => {
    [browser, site] = await Promise.all([
      launchChromium(),
      serveSite(fileURLToPath(new URL("scenarios.ts", import.meta.url))),
    ]);
    inNode = await scenarios.train();
    brieflyInNode = await scenarios.trainAnyhow();
  });

  afterAll(async () => {
    site?.close();
    await browser?.close();
  });

  async function open(folder: Parameters<Site["urlOf"]>[0], warnings: string[] = []): Promise<Page> {
    const page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "warning") warnings.push(message.text());
    });
    await page.goto(site.urlOf(folder));
    await page.waitForFunction("typeof run === 'function'");
    return page;
  }

  async function runIn<N extends Name>(
    folder: Parameters<Site["urlOf"]>[0],
    name: N,
    how: "run" | "runInWorker" = "run",
  ): Promise<Outcome<N>> {
    const warnings: string[] = [];
    const page = await open(folder, warnings);
    const result = (await page.evaluate(`${how}("${name}")`)) as Outcome<N>["result"];
    await page.close();
    return { result, warnings };
  }

  it("trains beside a page on several threads, to the bits that Node gets", async () => {
    const { result, warnings } = await runIn("isolated", "train");
    expect(result.threads).toBe(2);
    expect(result.losses.at(-1)).toBeLessThan(result.losses[0] - 0.1);
    expect(result.losses).toEqual(inNode.losses);
    expect(result.hash).toBe(inNode.hash);
    expect(warnings).toEqual([]);
  });

  it("takes steps at once between awaited ones", async () => {
    const { result } = await runIn("isolated", "trainMixed");
    expect(result.hash).toBe(brieflyInNode.hash);
  });

  it("lets timers fire while a program runs", async () => {
    expect((await runIn("isolated", "ticks")).result).toBeGreaterThan(2);
  });

  it("takes calls in their order", async () => {
    expect((await runIn("isolated", "queue")).result).toEqual({
      results: [1, 12, 123, 1234],
      between: [12],
      after: [1234],
      built: 0,
    });
  });

  it("refuses to read or write at once what a program may be writing", async () => {
    const { after, ...refused } = (await runIn("isolated", "whileRunning")).result;
    const names = ["sync", "item", "toArray", "dataSync", "assign", "set", "profile", "threads"];
    expect(refused).toEqual(Object.fromEntries(names.map((name) => [name, BUSY])));
    expect(after).toBe("12 123 2,3 1");
  });

  it("makes variables and lets memory grow while a program runs", async () => {
    expect((await runIn("isolated", "growth")).result).toEqual([12, 123, 20_000_000, 1234]);
  });

  it("disposes of a program once it has ended", async () => {
    expect((await runIn("isolated", "disposed")).result).toEqual([12, 123, 5]);
  });

  it("rejects an index out of range and changes nothing", async () => {
    const { result } = await runIn("isolated", "badIndex");
    expect(result.message).toMatch(/^IndexOutOfRange: .*index 3 is outside \[0, 3\)/);
    expect(result.lazy).toMatch(/^IndexOutOfRange: .*index 5 is outside \[0, 3\)/);
    expect(result.after).toEqual([30, 2]);
  });

  it("fails the call whose worker dies, and starts anew for the next", async () => {
    const { message, after } = (await runIn("isolated", "failure")).result;
    expect(message).toMatch(/^wasm: a program failed in mid-run on \d threads/);
    expect(after).toBe(45);
  });

  it("takes steps at once on several threads in a module worker", async () => {
    const { result, warnings } = await runIn("isolated", "trainSync", "runInWorker");
    expect(result.threads).toBe(2);
    expect(result.losses).toEqual(brieflyInNode.losses);
    expect(result.hash).toBe(brieflyInNode.hash);
    expect(warnings).toEqual([]);
  });

  it.each(["run", "runInWorker"] as const)(
    "runs on one thread without isolation, and says so once (%s)",
    async (how) => {
      const { result, warnings } = await runIn("plain", "trainAnyhow", how);
      expect(result).toEqual({ ...brieflyInNode, threads: 1 });
      expect(warnings).toEqual([expect.stringContaining("Cross-Origin-Opener-Policy: same-origin")]);
    },
  );

  it("says nothing where one thread is all that is asked for", async () => {
    const { result, warnings } = await runIn("plain", "trainAlone");
    expect(result).toEqual({ ...brieflyInNode, threads: 1 });
    expect(warnings).toEqual([]);
  });

  it("works under a policy that allows workers from blob: URLs and WebAssembly", async () => {
    const { result, warnings } = await runIn("strict", "trainBriefly");
    expect(result.threads).toBe(2);
    expect(result.hash).toBe(brieflyInNode.hash);
    expect(warnings).toEqual([]);
  });

  it("runs on one thread where a policy forbids workers, and says so once", async () => {
    const { result, warnings } = await runIn("forbidden", "trainAnyhow");
    expect(result).toEqual({ ...brieflyInNode, threads: 1 });
    expect(warnings).toEqual([
      expect.stringContaining(
        "programs run on 1 instead of 2 threads, as no more workers can be started here: a page's Content-Security-Policy must allow worker-src blob:",
      ),
    ]);
  });

  it.skipIf(process.platform !== "linux")("leaves no thread when its page is closed in mid-run", async () => {
    const session = await browser.newBrowserCDPSession();
    const workers = async () => {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      return processInfo
        .flatMap(({ id }) => threadNames(id))
        .filter((name) => name.startsWith("DedicatedWorker"));
    };
    const page = await open("isolated");
    await page.evaluate("void run('forever')");
    await vi.waitFor(async () => expect((await workers()).length).toBeGreaterThanOrEqual(2), {
      timeout: 10_000,
    });
    await page.close();
    await vi.waitFor(async () => expect(await workers()).toEqual([]), { timeout: 10_000 });
  });
});

/** Names of a process's threads; none if it has ended. */
function threadNames(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8").trim(),
    );
  } catch {
    return [];
  }
}
