/** The page Train, in English. */
export const train = {
  title: "Train",
};
