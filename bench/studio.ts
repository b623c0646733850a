/**
 * `npm run bench:studio`: the book's training in the studio's page, against the command line's in the same run, and how long the page
 * takes to answer inputs meanwhile. The two take turns and medians are compared; quote the ratio, not the times.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { type Studio, type StudioPage, startStudio } from "../studio/test/serve.ts";
import { executable, missing } from "../test/support/chromium.ts";

const ROUNDS = 5;
/** Of training in the page, in each round. */
const ROUND_MILLISECONDS = 4000;
const COMMAND_LINE_STEPS = 8000;
const INPUT_EVERY_MILLISECONDS = 100;
const root = fileURLToPath(new URL("..", import.meta.url));

interface Round {
  readonly stepsPerSecond: number;
  /** Milliseconds from each input to the end of the frame that answers it, while training. */
  readonly answers: readonly number[];
  /** The same while training waits: what the machine itself takes. */
  readonly atRest: readonly number[];
}

declare global {
  interface Window {
    answers: number[];
  }
}

/** From now on `window.answers` collects, for every input, how long it takes from the event to the end of its frame. */
function watchInputs(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.answers = [];
    const channel = new MessageChannel();
    const waiting: number[] = [];
    // A message that is posted in a frame is heard when the frame is over.
    channel.port1.onmessage = () => {
      for (const began of waiting.splice(0)) window.answers.push(performance.now() - began);
    };
    for (const type of ["pointerdown", "pointermove", "pointerup", "keydown"]) {
      addEventListener(
        type,
        (event) =>
          requestAnimationFrame(() => {
            waiting.push(event.timeStamp);
            channel.port2.postMessage(undefined);
          }),
        { capture: true },
      );
    }
  });
}

function stepsTaken(page: Page): Promise<number> {
  return page.evaluate(() =>
    Number(document.querySelector("[data-figure=step]")?.textContent?.replace(/\D/g, "")),
  );
}

/** Draws, reads off curves and changes tabs, by real inputs, for a while. */
async function useThePage(page: Page, until: number): Promise<void> {
  await page.getByRole("tab", { name: "Draw" }).click();
  const paper = (await page.getByRole("img", { name: /^Draw a digit/ }).boundingBox())!;
  const curve = (await page.getByRole("figure", { name: "Loss" }).boundingBox())!;
  for (let i = 0; performance.now() < until; i++) {
    const turn = Math.floor(i / 10) % 3;
    const share = (i % 10) / 10;
    if (turn === 0) {
      await page.mouse.move(curve.x + curve.width * (0.2 + 0.6 * share), curve.y + curve.height / 2);
    } else if (turn === 1) {
      await page.mouse.move(paper.x + 60 + 100 * share, paper.y + 40 + 150 * share);
      if (share === 0) await page.mouse.down();
      if (i % 10 === 9) await page.mouse.up();
    } else {
      if (share === 0) await page.getByRole("tab", { selected: true }).focus();
      if (share < 0.8) await page.keyboard.press("ArrowRight"); // through all four tabs, twice
    }
    await page.waitForTimeout(INPUT_EVERY_MILLISECONDS);
  }
  await page.mouse.up();
}

/** Trains in the page for a while and pauses it. */
async function trainInPage({ page }: StudioPage): Promise<Round> {
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.waitForTimeout(500); // compiled by now
  const at = async () => ({ steps: await stepsTaken(page), time: performance.now() });
  await page.evaluate(() => window.answers.splice(0));
  const before = await at();
  await useThePage(page, before.time + ROUND_MILLISECONDS);
  const after = await at();
  const answers = await page.evaluate(() => window.answers.splice(0));
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Start" }).waitFor();
  await page.waitForTimeout(300);
  await page.evaluate(() => window.answers.splice(0));
  await useThePage(page, performance.now() + ROUND_MILLISECONDS);
  const atRest = await page.evaluate(() => window.answers.splice(0));
  const stepsPerSecond = (1000 * (after.steps - before.steps)) / (after.time - before.time);
  return { stepsPerSecond, answers, atRest };
}

/** Steps per second of `retrograd train mnist`, evaluations and all but the start left out. */
async function trainOnCommandLine(folder: string, round: number): Promise<number> {
  const output = path.join(folder, String(round));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "dist/cli/main.js",
      "train",
      "mnist",
      "--json",
      "--iterations",
      String(COMMAND_LINE_STEPS),
      "--output",
      output,
    ],
    { cwd: root },
  );
  const figures = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly microsecondsPerStep?: number });
  const ended = figures.find(({ microsecondsPerStep }) => microsecondsPerStep !== undefined);
  if (!ended?.microsecondsPerStep) throw new Error("the command line told no time");
  return 1e6 / ended.microsecondsPerStep;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Milliseconds from opening the studio to the first graph with its numbers, in pages that share no cache. */
async function firstViews(studio: Studio): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { page, close } = await studio.open();
    await page.locator("[data-wire] .value").first().waitFor();
    times.push(await page.evaluate(() => performance.now()));
    await close();
  }
  return times;
}

async function main(): Promise<void> {
  if (!executable) throw new Error(missing);
  const studio = await startStudio();
  const folder = await mkdtemp(path.join(os.tmpdir(), "retrograd-bench-"));
  try {
    const views = await firstViews(studio);
    const opened = await studio.open("#train");
    await watchInputs(opened.page);
    await opened.page.waitForFunction(() =>
      document.querySelector("[data-figure=test]")?.textContent?.includes("%"),
    );
    const [page, commandLine, answers, atRest]: number[][] = [[], [], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      const inPage = await trainInPage(opened);
      const beside = await trainOnCommandLine(folder, round);
      console.log(
        `round ${round + 1}: page ${inPage.stepsPerSecond.toFixed(0)} steps/s, command line ${beside.toFixed(0)}`,
      );
      page.push(inPage.stepsPerSecond);
      commandLine.push(beside);
      answers.push(...inPage.answers);
      atRest.push(...inPage.atRest);
    }
    const [inPage, beside] = [quantile(page, 0.5), quantile(commandLine, 0.5)];
    const row = (name: string, times: readonly number[]) => {
      const cells = [0.5, 0.99, 1].map((share) => `${quantile(times, share).toFixed(1)} ms`.padStart(10));
      return `${name.padEnd(44)} ${String(times.length).padStart(6)} ${cells.join(" ")}`;
    };
    console.log(`
784-50-10 on MNIST, batch 100, SGD: the page ${inPage.toFixed(0)} steps/s, the command line ${beside.toFixed(0)}: ${((100 * inPage) / beside).toFixed(0)} %

${"from an input to the end of its frame".padEnd(44)} inputs     median  99 in 100       most
${row("while training", answers)}
${row("while training waits", atRest)}

${"from opening to the first graph with its numbers".padEnd(44)} visits     median  99 in 100       most
${row("", views)}`);
    if (opened.mistakes.length > 0) throw new Error(opened.mistakes.join("\n"));
  } finally {
    await studio.close();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
