/** What the Graph page knows and shows. Knows nothing of how it changes. */
import type { GraphCheck, NodeFormula } from "retrograd/inspect";
import type { Language } from "../preferences.ts";
import type { Change } from "./change.ts";
import type { TrainedStep } from "./handover.ts";
import type { Drawing, Elements, NodeVerdict, View } from "./source.ts";
import type { Step } from "./steps.ts";
import type { CodeError, CodeLanguage, ConsoleLine } from "./user-code.ts";

/** An example's name, and its code with comments in each language. */
export interface Example {
  readonly name: string;
  readonly code: Readonly<Record<Language, string>>;
}

/** Steps per second that play may take. */
export const speeds = [0.5, 1, 2, 4] as const;

/** Something asked of the source: under way, answered or failed. */
export type Answer<T> =
  | { readonly status: "waiting" }
  | { readonly status: "ready"; readonly value: T }
  | { readonly status: "failed"; readonly message: string };

/** What the inspector shows of the selected node. */
export interface Detail {
  readonly elements: Elements;
  readonly formula: NodeFormula;
}

/** What is asked of the source about the view and the selected node. */
export interface Answers {
  readonly detail: Detail;
  readonly checks: GraphCheck;
  readonly nodeCheck: NodeVerdict;
}

export interface GraphState {
  readonly code: string;
  readonly language: CodeLanguage;
  /** The example that the code came from, as long as it is unchanged. */
  readonly example?: string;
  readonly status: "idle" | "running" | "ready" | "failed";
  readonly error?: CodeError;
  readonly console: readonly ConsoleLine[];
  /** Given while a step of training is looked at instead of the code. */
  readonly training?: TrainedStep;
  readonly drawing?: Drawing;
  readonly steps: readonly Step[];
  /** How many of the steps have been taken. */
  readonly taken: number;
  readonly playing: boolean;
  /** Steps per second. */
  readonly speed: number;
  readonly view: View;
  readonly change?: Change;
  /** Why the latest change of a leaf was taken back: the graph cannot be computed with it. */
  readonly refused?: string;
  readonly selected?: string;
  readonly detail?: Answer<Detail>;
  readonly checks?: Answer<GraphCheck>;
  readonly nodeCheck?: Answer<NodeVerdict>;
}
