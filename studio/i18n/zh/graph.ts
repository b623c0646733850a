/** The page Graph, in Chinese. */
import type { graph as en } from "../en/graph.ts";

export const graph: typeof en = {
  title: "计算图",
};
