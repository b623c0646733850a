/**
 * The bar that runs while a net is trained: how far, how fast, the loss, the time left. Drawn on stderr, and only on a terminal.
 * Knows nothing of nets.
 */
import cliProgress from "cli-progress";
import { count } from "./format.ts";
import type { Output } from "./output.ts";

export interface Progress {
  /** `steps` have been taken; the last had this loss. */
  update(steps: number, loss: number): void;
  /** Takes the bar away. */
  stop(): void;
}

/** How much of the loss that is shown comes from the last step; single batches jump too much to be read. */
const SMOOTHING = 0.02;

/** A bar for `total` steps; where stderr is no terminal it draws nothing. */
export function trainingProgress(total: number, output: Output): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  let [smooth, started, speed] = [Number.NaN, Number.NaN, 0];

  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    format: (_options, { value, total, maxWidth }) => {
      const left = speed > 0 ? timeLeft((total - value) / speed) : "";
      const rate = speed > 0 ? `${count(Math.round(speed))} steps/s` : "";
      const percent = `${Math.floor((100 * value) / total)}%`.padStart(4);
      const done = `${count(value).padStart(count(total).length)}/${count(total)}`;
      const text = ` ${percent}  ${done}  ${rate.padStart(13)}  loss ${smooth.toFixed(4)}  ${left.padEnd(11)}`;
      return drawBar(value / total, Math.min(40, (maxWidth ?? 80) - text.length - 1)) + text;
    },
  });
  // The bar is taken down around each line of text, and put up again by the next update.
  const stop = () => bar.stop();
  output.clearBefore(stop);
  process.once("exit", stop); // or the cursor would stay hidden

  return {
    update: (steps, loss) => {
      smooth = Number.isNaN(smooth) ? loss : smooth + SMOOTHING * (loss - smooth);
      const now = performance.now();
      if (Number.isNaN(started)) started = now;
      else speed = ((steps - 1) / (now - started)) * 1000;
      if (bar.isActive) bar.update(steps);
      else bar.start(total, steps);
    },
    stop: () => {
      stop();
      output.clearBefore();
      process.off("exit", stop);
    },
  };
}

/** Eighths of a block, so that a short bar moves smoothly. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function drawBar(share: number, width: number): string {
  const eighths = Math.floor(8 * Math.max(0, width) * share);
  const full = "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
  return full.padEnd(Math.max(0, width), "░");
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s left`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min left`;
  return `${Math.ceil(seconds / 3600)} h left`;
}
