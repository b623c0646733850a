/** The frame around the pages, in Chinese. */
import type { shell as en } from "../en/shell.ts";

export const shell: typeof en = {
  title: "Retrograd 工作室",
  graph: "计算图",
  train: "训练",
  check: "梯度确认",
  pages: "页面",
  skip: "跳到正文",
  language: "语言",
  theme: "主题",
  themes: { system: "跟随系统", light: "浅色", dark: "深色" },
  notIsolated:
    "打开本页的服务器没有发送共享内存所需的响应头，因此所有计算都在单线程上运行。请用“retrograd studio”启动。",
  dismiss: "关闭",
};
