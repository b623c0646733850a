/** The verdicts of a numerical check, by the wires that they are about. Knows nothing of how they are drawn. */
import { type GraphCheck, short } from "retrograd/inspect";
import type { Badge } from "./picture-shapes.ts";

/** A badge for each checked edge, under the id of its wire. */
export function badgesOf(check: GraphCheck | undefined): ReadonlyMap<string, Badge> {
  return new Map(
    (check?.edges ?? []).map(({ key, input, passed, worst }) => [
      `${key}.${input}.wire`,
      passed || !worst ? { passed } : { passed, error: short(Number(worst.relative.toPrecision(1))) },
    ]),
  );
}
