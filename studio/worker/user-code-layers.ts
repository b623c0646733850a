/** The worker in which the exercises' code runs and is judged. The server lets files of this name evaluate code, and reach nothing. */
import { expose } from "comlink";
import type { LayerJudge } from "../model/check/judgement.ts";
import { judgeLayer } from "./check-layer.ts";

const judge: LayerJudge = { judge: async (id, code) => judgeLayer(id, code) };
expose(judge);
