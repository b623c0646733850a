/** The theme's colours for canvases, which cannot read style sheets. */
import { useSyncExternalStore } from "react";
import { parseRgb, type Rgb } from "../model/colour.ts";
import { tokenColour } from "./token-colour.ts";

export interface Palette {
  /** Of the page. */
  readonly ground: Rgb;
  /** Raised from it. */
  readonly paper: Rgb;
  readonly ink: Rgb;
  readonly inkSoft: Rgb;
  readonly forward: Rgb;
  readonly backward: Rgb;
  readonly good: Rgb;
}

let palette: Palette | undefined;
const listeners = new Set<() => void>();
let isWatching = false;

/** The present theme's; draws again when that changes. */
export function usePalette(): Palette {
  return useSyncExternalStore(subscribe, read);
}

function subscribe(listener: () => void): () => void {
  if (!isWatching) {
    isWatching = true;
    new MutationObserver(renew).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew);
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function renew(): void {
  palette = undefined;
  for (const listener of listeners) listener();
}

function read(): Palette {
  palette ??= {
    ground: parseRgb(tokenColour("paper")),
    paper: parseRgb(tokenColour("paper-raised")),
    ink: parseRgb(tokenColour("ink")),
    inkSoft: parseRgb(tokenColour("ink-soft")),
    forward: parseRgb(tokenColour("forward")),
    backward: parseRgb(tokenColour("backward")),
    good: parseRgb(tokenColour("good")),
  };
  return palette;
}
