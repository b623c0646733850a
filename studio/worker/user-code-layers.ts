/** The worker in which the exercises' code runs and is judged. The server lets files of this name evaluate code, and reach nothing. */
import type { LayerJudge } from "../model/check/judgement.ts";
import { judgeLayer } from "./check-layer.ts";
import { exposeStoppable } from "./expose-stoppable.ts";

const judge: LayerJudge = { judge: async (id, code) => judgeLayer(id, code) };
exposeStoppable(judge);
