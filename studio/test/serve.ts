/** The built studio as a user starts it: `retrograd studio` in a process of its own, and a page in Chromium. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "../../test/support/chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pictures = fileURLToPath(new URL("../screenshots/", import.meta.url));

/** A served studio and a browser. */
export interface Studio {
  readonly url: string;
  /** A page of a visitor who has seen the tour: 1280 × 800, English, light, unless `options` say otherwise. */
  open(address?: string, options?: VisitOptions): Promise<StudioPage>;
  close(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Someone who was never here before. */
  readonly isFirst?: boolean;
}

/** A page and what went wrong on it. */
export interface StudioPage {
  readonly page: Page;
  /** Uncaught errors, errors on the console, and requests to other hosts. */
  readonly mistakes: readonly string[];
  /** Writes `studio/screenshots/NAME.png` in `npm run test:studio`; other runs leave the checkout as it is. */
  shoot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Builds the studio if its sources changed, serves it and starts Chromium. */
export async function startStudio(): Promise<Studio> {
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", "--js", "--studio"], { cwd: root });
  const [browser, { url, server }] = await Promise.all([launchChromium(), serve()]);
  return {
    url,
    open: (address = "", options = {}) => openPage(browser, url, address, options),
    close: async () => {
      server.kill("SIGINT");
      await browser.close();
    },
  };
}

async function serve(): Promise<{ url: string; server: ChildProcess }> {
  const server = spawn(process.execPath, ["dist/cli/main.js", "studio", "--port", "0", "--json"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (part) => {
      text += part;
      if (text.includes("\n")) resolve(text);
    });
    server.on("exit", (code) => reject(new Error(`the studio's server ended with ${code}`)));
  });
  return { url: JSON.parse(line).url, server };
}

async function openPage(
  browser: Browser,
  url: string,
  address: string,
  { isFirst = false, ...options }: VisitOptions,
): Promise<StudioPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    colorScheme: "light",
    ...options,
  });
  if (!isFirst)
    await context.addInitScript('if (self === top) localStorage.setItem("retrograd.tour", "seen")');
  const page = await context.newPage();
  const mistakes: string[] = [];
  page.on("pageerror", (error) => mistakes.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "error") mistakes.push(message.text());
  });
  page.on("request", (request) => {
    const isOwn =
      request.url().startsWith(url) || request.url().startsWith(url.replace("127.0.0.1", "localhost"));
    if (!isOwn && !/^(blob|data):/.test(request.url())) mistakes.push(request.url());
  });
  await page.goto(`${url}${address}`);
  return {
    page,
    mistakes,
    shoot: async (name) => {
      if (import.meta.env.MODE !== "screenshots") return;
      const image = await page.screenshot({ animations: "disabled" });
      mkdirSync(pictures, { recursive: true });
      writeFileSync(`${pictures}${name}.png`, image);
    },
    close: () => context.close(),
  };
}
