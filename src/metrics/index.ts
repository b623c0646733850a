/** Figures of merit: how good predictions are. */
export { type AccuracyOptions, accuracy } from "./accuracy.ts";
