/** The page Graph, in English. */
export const graph = {
  title: "Computational graph",
  code: "Code",
  stepping: "Steps",
  chainRule: "Chain rule",
  inspecting: "Inspector",
  training: "This is {{title}}, with the batch's own values and gradients. Training is paused.",
  backToCode: "Back to the code",
};
