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
  editorHelp: "Tab 键缩进。先按 Escape 再按 Tab 可离开编辑器。Ctrl-Enter 或 Command-Enter 运行代码。",
  tour: {
    start: "导览",
    skip: "跳过",
    back: "上一步",
    next: "下一步",
    done: "完成",
    code: {
      title: "你自己的代码",
      text: "选一个例子，或自己写。默认导出的张量就是要画的计算图；点“运行”或按 Ctrl-Enter 即可画出；停不下来的代码可以随时停止。",
    },
    graph: {
      title: "每条边上都有数字",
      text: "正向的值是蓝色，写在边的上方；反向传播的导数是朱红色，写在边的下方。带 + 的节点可以展开成更简单的运算。",
    },
    steps: {
      title: "一次走一步",
      text: "先沿运算正向走，再沿链式法则反向走：用这些按钮，或用方向键。",
    },
    inspector: {
      title: "看看内部，确认梯度",
      text: "点一个节点，看它的全部数值和公式。改动输入，看结果如何变化。“确认此节点”会把梯度与数值微分的结果比较。",
    },
    pages: {
      title: "训练与梯度确认",
      text: "在本页用手写数字训练网络，并打开任意一步的计算图；或者让误差反向传播法与数值微分赛跑。",
    },
  },
};
