/**
 * startPlace: starts a worker for the user's code, in a process of its own where it can: code that takes all memory ends its whole
 * process. Browsers keep a frame of another site in another process, and by its other name the studio's own server is another site.
 * Knows nothing of what the worker does.
 */
import { siblingOf } from "../model/sibling.ts";
import { FRAME_READY, type FrameOrder } from "./frame-messages.ts";
import { startUserCode, type UserCodeKind } from "./user-code-start.ts";
import { watchSigns } from "./watch-signs.ts";

/** Where one worker runs. */
export interface Place {
  /** The worker is at its other end. */
  readonly port: MessagePort;
  /** Ends the worker at once. */
  end(): void;
}

/** What is started: a worker of this kind at this port. `onDeath` is called if it fails or its process dies. */
interface Wish {
  readonly kind: UserCodeKind;
  readonly port: MessagePort;
  readonly onDeath: () => void;
}

/** Milliseconds that a frame has to load, and then to say that it is ready. */
const LOAD_TIME = 10_000;
const READY_TIME = 1000;

/** Starts a worker. `onDeath` is called if it fails or its process dies, not at `end`. */
export function startPlace(kind: UserCodeKind, onDeath: () => void): Place {
  const { port1, port2 } = new MessageChannel();
  const wish = { kind, port: port2, onDeath };
  const sibling = siblingOf(document.baseURI);
  if (!sibling) return { port: port1, end: startHere(wish) };
  let end = startInFrame(sibling, wish, () => {
    end = startHere(wish);
  });
  return { port: port1, end: () => end() };
}

/** Starts the worker in this page's process; returns what ends it. */
function startHere({ kind, port, onDeath }: Wish): () => void {
  const worker = startUserCode(kind, port, onDeath);
  return () => worker.terminate();
}

/** Starts the worker in a frame from `sibling`; returns what ends both. */
function startInFrame(sibling: URL, { kind, port, onDeath }: Wish, onUnreachable: () => void): () => void {
  const frame = document.createElement("iframe");
  let stopWatching = () => {};
  const end = () => {
    clearTimeout(timer);
    removeEventListener("message", begin);
    stopWatching();
    frame.remove();
  };
  const giveUp = () => {
    end();
    onUnreachable();
  };
  const begin = ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== frame.contentWindow || origin !== sibling.origin || data !== FRAME_READY) return;
    clearTimeout(timer);
    frame.onload = null; // may come after the first words
    removeEventListener("message", begin);
    const { port1: signs, port2: farSigns } = new MessageChannel();
    frame.contentWindow!.postMessage({ kind } satisfies FrameOrder, sibling.origin, [port, farSigns]);
    stopWatching = watchSigns(signs, () => {
      end();
      onDeath();
    });
  };
  let timer = setTimeout(giveUp, LOAD_TIME);
  addEventListener("message", begin);
  frame.onload = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, READY_TIME);
  };
  frame.hidden = true;
  frame.title = "code";
  frame.src = new URL("user-code.html", sibling).href;
  document.body.append(frame);
  return end;
}
