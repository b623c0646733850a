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
};
