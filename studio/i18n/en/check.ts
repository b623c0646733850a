/** The page Check, in English. */
export const check = {
  title: "Check",
};
