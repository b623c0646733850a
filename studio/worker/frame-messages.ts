/** What the page and the frame in which the user's code runs say to each other. */
import type { UserCodeKind } from "./user-code-start.ts";

/** The frame's first words: it takes an order now. */
export const FRAME_READY = "retrograd: user code may run here";

/** The page's order. With it come two ports: one for the worker, one for signs of life. */
export interface FrameOrder {
  readonly kind: UserCodeKind;
}

/** The frame's signs: its process lives, though its worker may be busy; or its worker has failed. */
export type Sign = "lives" | "failed";
