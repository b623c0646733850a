/** The page Graph, in Chinese. */
import type { graph as en } from "../en/graph.ts";

export const graph: typeof en = {
  title: "计算图",
  code: "代码",
  stepping: "步骤",
  chainRule: "链式法则",
  inspecting: "检视",
  training: "这是{{title}}的计算图，带有这一批数据的真实数值和梯度。训练已暂停。",
  backToCode: "回到代码",
};
