/** watchSigns: tells a process that has died by its silence. Knows nothing of what that process does. */
import type { Sign } from "./frame-messages.ts";

/** The frame's process has nothing to do but to answer: silent to so many questions, one each second, it is dead. */
const SILENCES = 3;

/** Calls `onDeath` when the frame says so or falls silent; returns what ends the watch. */
export function watchSigns(signs: MessagePort, onDeath: () => void): () => void {
  let silences = 0;
  const timer = setInterval(() => {
    if (silences === SILENCES) return onDeath();
    silences++;
    signs.postMessage(undefined);
  }, 1000);
  signs.onmessage = ({ data }: MessageEvent<Sign>) => {
    silences = 0;
    if (data === "failed") onDeath();
  };
  return () => {
    clearInterval(timer);
    signs.close();
  };
}
