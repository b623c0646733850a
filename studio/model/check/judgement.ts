/** What the page and the worker that judges hand-written layers say to each other. Knows nothing of how either does it. */
import type { InputCheck } from "retrograd/check";
import type { StopReason } from "../stop-reason.ts";
import type { ExerciseId } from "./exercises.ts";

/** Something in the user's code itself that stopped it. */
export interface CodeFault {
  readonly message: string;
  /** Of the user's code, from 1. */
  readonly line?: number;
}

export type Judgement =
  | {
      readonly kind: "judged";
      readonly passed: boolean;
      readonly inputs: readonly InputCheck[];
      /** Other faults that the check found, each a sentence. */
      readonly problems: readonly string[];
      /** The first place where forward gives another value than the layer should, gradients aside. */
      readonly value?: {
        readonly index: readonly number[];
        readonly found: number;
        readonly expected: number;
      };
      /** Where the code threw, if it did. */
      readonly thrown?: CodeFault;
    }
  | { readonly kind: "unreadable"; readonly fault: CodeFault }
  | { readonly kind: "ended"; readonly reason: StopReason };

/** The worker. */
export interface LayerJudge {
  judge(id: ExerciseId, code: string): Promise<Judgement>;
}

/** The page's side: a worker that can be stopped. */
export interface JudgeRunner extends LayerJudge {
  /** Ends the worker; what is being judged ends as "stopped". */
  stop(): void;
}
