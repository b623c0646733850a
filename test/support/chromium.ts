/** A real browser for tests: the machine's own Chromium, which no package downloads. Knows nothing of what is tested. */
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Where Chromium is; undefined if there is none. `CHROMIUM` comes first. */
export const executable = candidates().find(isExecutable);

/** Why a test is skipped. */
export const missing = "no Chromium found: install one, or set CHROMIUM to its path";

function candidates(): string[] {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", ...onPath].filter(
    (file): file is string => Boolean(file),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts Chromium without a window, with a new profile and nothing that calls home. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
