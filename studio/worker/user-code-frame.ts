/**
 * The script of the hidden frame in which the user's code runs: starts the worker that the page orders, and shows the page that this
 * process lives. Runs none of the user's code itself.
 */
import { FRAME_READY, type FrameOrder, type Sign } from "./frame-messages.ts";
import { startUserCode } from "./user-code-start.ts";

function take({ data, ports: [answers, signs] }: MessageEvent<FrameOrder>): void {
  const show = (sign: Sign) => signs.postMessage(sign);
  startUserCode(data.kind, answers, () => show("failed"));
  signs.onmessage = () => show("lives");
}

addEventListener("message", take, { once: true });
parent.postMessage(FRAME_READY, "*"); // tells a stranger nothing
