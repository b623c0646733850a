/** The frame around the pages, in English. */
export const shell = {
  title: "Retrograd studio",
  graph: "Graph",
  train: "Train",
  check: "Check",
  pages: "Pages",
  skip: "Skip to the page",
  language: "Language",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
  notIsolated:
    "This page was opened without the headers that shared memory needs, so everything runs on one thread. Start it with “retrograd studio”.",
  dismiss: "Dismiss",
  editorHelp:
    "Tab indents. Press Escape and then Tab to leave the editor. Control Enter or Command Enter runs the code.",
  tour: {
    start: "Tour",
    skip: "Skip",
    back: "Back",
    next: "Next",
    done: "Done",
    code: {
      title: "Your own code",
      text: "Pick an example or write your own. What you export by default becomes the graph. “Run” draws it, and Ctrl-Enter does; code that never ends can be stopped.",
    },
    graph: {
      title: "Numbers on every edge",
      text: "Values run forward, blue, above each edge. Derivatives of the result run back, vermilion, below it. A node with + opens into simpler ones.",
    },
    steps: {
      title: "One step at a time",
      text: "Walk forward through the operations, then backward through the chain rule: with these buttons, or the arrow keys.",
    },
    inspector: {
      title: "Look inside, and check",
      text: "Click a node for all its numbers and its formula. Change an input and watch what follows. “Check” compares with numerical differentiation.",
    },
    pages: {
      title: "Train, and check whole nets",
      text: "Train a net on handwritten digits in this page and look inside any step; or race backpropagation against numerical differentiation.",
    },
  },
};
