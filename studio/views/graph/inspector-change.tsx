/** What changed leaves came to: "apple +1 → price +2.2; the gradient predicted +2.2". */
import type { Change } from "../../model/graph/change.ts";
import css from "./inspector.module.css";
import { useChangeTexts } from "./use-change-texts.ts";

export function ChangeLine({ change }: { readonly change: Change | undefined }) {
  const texts = useChangeTexts(change);
  if (!texts) return null;
  return (
    <p className={css.change} role="status">
      <span className="forward">{texts.line}</span>
      {texts.predicted && <span className="backward">{texts.predicted}</span>}
    </p>
  );
}
