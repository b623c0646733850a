/** The code beside the graph, in English. */
export const graphCode = {
  example: "Example",
  ownCode: "Your own code",
  language: "Programming language",
  editor: "Code of the graph",
  run: "Run",
  stop: "Stop",
  runKeys: "Ctrl/⌘ Enter",
  running: "{{seconds}} s",
  console: "Console",
  line: "Line {{line}}",
  goToLine: "Go to line {{line}}",
  errors: {
    stopped: "Stopped.",
    time: "Not finished after {{found}} s, so it was stopped. Is there a loop that never ends, or takes ever more memory?",
    crashed:
      "The worker that ran this code died, perhaps for lack of memory. The next run starts a fresh one.",
    damaged:
      "The link is damaged: what it was to show cannot be read. Ask for it once more, or run this instead.",
    nothing:
      "Nothing to draw: the code exports nothing by default. End it with “export default loss”, where loss is a tensor.",
    noTensor:
      "Nothing to draw: the default export is {{found}}. Export the tensor whose graph is to be drawn.",
  },
  examples: {
    apple: { title: "Two apples", note: "By how much does the price move when an apple’s price does?" },
    "apple-orange": {
      title: "Apples and oranges",
      note: "Two products, one sum: + hands the gradient on to both.",
    },
    sigmoid: {
      title: "Sigmoid and its expansion",
      note: "One node, or four small ones: open it. The gradients agree.",
    },
    affine: { title: "Affine with a batch", note: "Why the gradient of the bias is a sum over the rows." },
    "softmax-with-loss": { title: "Softmax with loss", note: "What goes back to the scores is y − t." },
    "two-layer": { title: "Two-layer net on three digits", note: "Affine, ReLU, affine, softmax with loss." },
    residual: { title: "A residual block", note: "Two ways lead back to x; what they bring adds up." },
    "broken-relu": { title: "Broken ReLU", note: "Its backward is wrong. Check all edges, and mend it." },
  },
};
