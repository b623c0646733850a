/** The page Graph, in English. */
export const graph = {
  title: "Graph",
};
