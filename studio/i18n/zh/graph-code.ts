/** The code beside the graph, in Chinese. */
import type { graphCode as en } from "../en/graph-code.ts";

export const graphCode: typeof en = {
  example: "示例",
  ownCode: "自己写的代码",
  language: "编程语言",
  editor: "计算图的代码",
  run: "运行",
  stop: "停止",
  runKeys: "Ctrl/⌘ Enter",
  running: "{{seconds}} 秒",
  console: "控制台",
  line: "第 {{line}} 行",
  goToLine: "跳到第 {{line}} 行",
  errors: {
    stopped: "已停止。",
    time: "运行超过 {{found}} 秒，已停止。是不是有死循环，或者不断占用内存？",
    crashed: "运行代码的工作线程意外终止，可能是内存不足。下次运行会启动新的线程。",
    damaged: "链接已损坏，无法读出它要显示的内容。请重新索取链接，或者运行这里的代码。",
    nothing: "没有可画的内容：代码没有默认导出。请在末尾写上“export default loss”，其中 loss 是张量。",
    noTensor: "没有可画的内容：默认导出的是 {{found}}。要画哪个张量的计算图，就请导出哪个张量。",
  },
  examples: {
    apple: { title: "两个苹果", note: "苹果的价格变动时，支付金额会变动多少？" },
    "apple-orange": { title: "苹果和橘子", note: "两个乘积，一个和：加法把梯度原样传给两边。" },
    sigmoid: { title: "sigmoid 及其展开", note: "一个节点，或四个小节点：把它展开，梯度是一致的。" },
    affine: { title: "批版本的 Affine 层", note: "偏置的梯度为什么是各行之和。" },
    "softmax-with-loss": { title: "Softmax-with-Loss 层", note: "反向传回得分的是 y − t。" },
    "two-layer": { title: "识别三个数字的两层神经网络", note: "Affine、ReLU、Affine、Softmax-with-Loss。" },
    residual: { title: "残差块", note: "有两条路传回 x，传来的梯度相加。" },
    "broken-relu": { title: "有错的 ReLU", note: "它的反向传播有错。确认所有的边，然后改正它。" },
  },
};
