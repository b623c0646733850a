/** What reproduces the Graph page's state, as texts in the address. Knows nothing of how the page comes to it. */
import { formatAddress, type Params, parseAddress } from "../address.ts";
import { packText, unpackText } from "../packed-text.ts";
import { formatMoment, parseMoment } from "../train/moment.ts";
import type { Edits, View } from "./source.ts";
import type { CodeLanguage } from "./user-code.ts";

/** The state that a link carries. */
export interface Linked {
  /** Name of an example whose code is as it was. */
  readonly example?: string;
  /** The user's own code. */
  readonly code?: string;
  /** In place of code: the address of the page that trains, which leads to the step that is looked at. */
  readonly training?: string;
  readonly language: CodeLanguage;
  readonly open: readonly string[];
  readonly leaves: View["leaves"];
  /** How many steps have been taken; left out: all. */
  readonly taken?: number;
  readonly selected?: string;
  /** What was to be shown cannot be read. */
  readonly isDamaged?: true;
}

export function toParams(linked: Linked): Params {
  const { example, code, training, language, open, leaves, taken, selected } = linked;
  const changed = Object.entries(leaves).map(([key, edits]) => `${key}:${textsOf(edits).join(",")}`);
  return {
    example: example ?? "",
    code: example === undefined && code !== undefined ? packText(code) : "",
    training: training ?? "",
    js: language === "js" ? "1" : "",
    open: open.join(","),
    leaves: changed.join(";"),
    step: taken === undefined ? "" : String(taken),
    node: selected ?? "",
  };
}

/** Reads what `toParams` wrote; parts that make no sense are as if they were left out. */
export function fromParams(params: Params): Linked {
  const { example, code, training, js, open = "", leaves = "", step: taken = "", node } = params;
  const unpacked = code ? unpackText(code) : undefined;
  const step = training ? trainingOf(training) : undefined;
  const isDamaged = (code && unpacked === undefined) || (training && step === undefined);
  return {
    ...(example && { example }),
    ...(unpacked !== undefined && { code: unpacked }),
    ...(step !== undefined && { training: step }),
    ...(isDamaged && { isDamaged: true as const }),
    language: js === "1" ? "js" : "ts",
    open: open.split(",").filter((key) => isKey(key)),
    leaves: Object.fromEntries(leaves.split(";").flatMap(readLeaf)),
    ...(/^\d{1,6}$/.test(taken) && { taken: Number(taken) }),
    ...(node && isKey(node) && { selected: node }),
  };
}

/** A link to a step of training as we spell it, so that two to the same step are equal; nothing if it is none. */
function trainingOf(link: string): string | undefined {
  const { page, params } = parseAddress(link);
  const moment = page === "train" ? parseMoment(params) : undefined;
  return moment && formatAddress({ page, params: formatMoment(moment) });
}

function isKey(text: string): boolean {
  return /^\d+(\.\d+)*$/.test(text);
}

/** `position=value`, or the value alone where the position is the next one; the first is 0. */
function textsOf(edits: Edits): string[] {
  let next = 0;
  return Object.entries(edits).map(([position, value]) => {
    const isNext = Number(position) === next;
    next = Number(position) + 1;
    return isNext ? textOf(value) : `${position}=${textOf(value)}`;
  });
}

/** Reads `key:` and what `textsOf` wrote. */
function readLeaf(text: string): [string, Edits][] {
  const [key, list = ""] = text.split(":", 2);
  const edits: Record<number, number> = {};
  let next = 0;
  for (const part of list.split(",")) {
    const [, position = next, value = ""] = /^(?:(\d{1,9})=)?(.*)$/.exec(part)!;
    if (!isKey(key) || !isNumber(value)) return [];
    edits[Number(position)] = Number(value);
    next = Number(position) + 1;
  }
  return [[key, edits]];
}

/** What JavaScript writes, with the sign of −0. */
function textOf(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

function isNumber(text: string): boolean {
  return /^(NaN|-?Infinity|-?\d+(\.\d+)?(e[+-]?\d+)?)$/.test(text);
}
