/** Why there is no graph, in words. Knows nothing of where they stand. */
import { useTranslation } from "react-i18next";
import type { CodeError } from "../../model/graph/user-code.ts";

/** The studio's own reasons in the user's language, the library's messages as they are. */
export function useErrorText(error: CodeError | undefined): string | undefined {
  const { t } = useTranslation("graphCode");
  if (!error?.reason) return error?.message;
  return t(`errors.${error.reason}`, { found: error.found ?? "" });
}
