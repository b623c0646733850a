/** The one model of the page, which outlives the page's being shown. */
import { type CheckModel, createCheckModel } from "../../model/check/store.ts";
import { createJudgeRunner, createRaceRunner } from "../../worker/check-clients.ts";
import { remember, remembered } from "../use-preferences.ts";

const SOLVED = "retrograd.check.solved";

let model: CheckModel | undefined;

export function checkModel(): CheckModel {
  model ??= createCheckModel({
    racer: createRaceRunner(),
    judge: createJudgeRunner(),
    memory: { read: () => remembered(SOLVED), write: (text) => remember(SOLVED, text) },
  });
  return model;
}
