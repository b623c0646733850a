/** The page Check, in Chinese. */
import type { check as en } from "../en/check.ts";

export const check: typeof en = {
  title: "梯度确认",
};
