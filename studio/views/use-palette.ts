/** The theme's colours for canvases, which cannot read style sheets. */
import { useSyncExternalStore } from "react";

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Palette {
  /** Of the page. */
  readonly ground: Rgb;
  /** Raised from it. */
  readonly paper: Rgb;
  readonly ink: Rgb;
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

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * share;
  return [at(0), at(1), at(2)];
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
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
    ground: colourOf("--paper"),
    paper: colourOf("--paper-raised"),
    ink: colourOf("--ink"),
    forward: colourOf("--forward"),
    backward: colourOf("--backward"),
    good: colourOf("--good"),
  };
  return palette;
}

/** Colours of the style sheet are written #rrggbb. */
function colourOf(name: string): Rgb {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const digits = Number.parseInt(text.slice(1), 16);
  return [(digits >> 16) & 255, (digits >> 8) & 255, digits & 255];
}
