/** The page's state in the address: net, sample, seed, exercise, and its code where that was changed. Knows nothing of the browser. */
import type { Params } from "../address.ts";
import { packText, unpackText } from "../packed-text.ts";
import { oneOf } from "../preferences.ts";
import { exerciseIds } from "./exercises.ts";
import { nets, sampleSizes } from "./race.ts";
import { brokenCode, type CheckLink, type CheckState } from "./store.ts";

/** What reproduces the state. */
export function paramsOf({ order, exercise, code }: Pick<CheckState, "order" | "exercise" | "code">): Params {
  return {
    net: order.net,
    samples: order.samples,
    seed: String(order.seed),
    exercise,
    code: code === brokenCode(exercise) ? "" : packText(code),
  };
}

/** Reads what `paramsOf` gives; anything unknown is left out. */
export function linkOf(params: Params): CheckLink {
  const [net, samples] = [oneOf(nets, params.net), oneOf(sampleSizes, params.samples)];
  const seed = /^\d{1,6}$/.test(params.seed ?? "") ? Number(params.seed) : undefined;
  const exercise = oneOf(exerciseIds, params.exercise);
  const code = params.code ? unpackText(params.code) : undefined;
  return {
    order: { ...(net && { net }), ...(samples && { samples }), ...(seed !== undefined && { seed }) },
    ...(exercise && { exercise }),
    ...(exercise && code !== undefined && { code }),
  };
}
