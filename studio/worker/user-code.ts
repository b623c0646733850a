/**
 * The worker that runs the user's code and then holds its graph. The server knows it by its name: it may evaluate code, and reaches
 * no network.
 */
import { transfer } from "comlink";
import { useBackend as chooseBackend } from "retrograd";
import type { GraphSource } from "../model/graph/source.ts";
import type { UserCodeWorker } from "../model/graph/user-code.ts";
import { exposeStoppable } from "./expose-stoppable.ts";
import { GraphSession } from "./graph-session.ts";
import { runModule } from "./run-module.ts";

chooseBackend("wasm", { threads: 1 }); // small graphs, drawn again with every keystroke

/** Calls go deep before they come back to the user's own lines. */
Error.stackTraceLimit = 50;

let session: GraphSession | undefined;

function graph(): GraphSource {
  if (!session) throw new Error("there is no graph yet: run the code first");
  return session;
}

const worker: UserCodeWorker = {
  run: async (code, language) => {
    const { result, output } = await runModule(code, language);
    if (output) session = new GraphSession(output);
    return result;
  },
  draw: async (view) => graph().draw(view),
  elements: async (view, key) => {
    const elements = await graph().elements(view, key);
    const arrays = [elements.value, ...(elements.gradient ? [elements.gradient] : [])];
    return transfer(
      elements,
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    );
  },
  formula: async (view, key) => graph().formula(view, key),
  checkAll: async (view) => graph().checkAll(view),
  checkNode: async (view, key) => graph().checkNode(view, key),
  describe: async (view) => graph().describe(view),
};

exposeStoppable(worker);
