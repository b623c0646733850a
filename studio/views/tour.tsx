/** The first visit's tour: five boxes, one after the other, beside what they tell of. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { placeBeside, type Rectangle } from "../model/placement.ts";
import css from "./tour.module.css";

/** What each step stands beside: an element with `data-tour`. */
const STEPS = ["code", "graph", "steps", "inspector", "pages"] as const;
/** The ring's distance from what it surrounds. */
const MARGIN = 3;

/** Calls `onEnd` when it is over, or the visitor wants no more of it. */
export function Tour({ onEnd }: { readonly onEnd: () => void }) {
  const { t } = useTranslation("shell");
  const [at, setAt] = useState(0);
  const [target, setTarget] = useState<Rectangle>();
  const [corner, setCorner] = useState({ x: 0, y: 0 });
  const box = useRef<HTMLDivElement>(null);
  const step = STEPS[at];

  const place = useCallback(() => {
    const element = document.querySelector(`[data-tour="${step}"]`);
    if (!element || !box.current) return;
    const rectangle = element.getBoundingClientRect();
    setTarget(rectangle);
    setCorner(
      placeBeside(rectangle, box.current.getBoundingClientRect(), { width: innerWidth, height: innerHeight }),
    );
  }, [step]);

  useLayoutEffect(() => {
    const show = () => {
      const element = document.querySelector(`[data-tour="${step}"]`);
      element?.scrollIntoView({ block: "nearest" });
      place();
      return element !== null;
    };
    if (show()) return;
    // The page that it tells of may still be on its way.
    const observer = new MutationObserver(() => show() && observer.disconnect());
    observer.observe(document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [step, place]);

  const isPlaced = target !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every step is read from its beginning
  useEffect(() => {
    if (isPlaced) box.current?.focus();
  }, [step, isPlaced]);

  // On a small screen the steps lead far down; what comes after them begins with the graph.
  useEffect(
    () => () => document.querySelector('[data-tour="graph"]')?.scrollIntoView({ block: "nearest" }),
    [],
  );

  useEffect(() => {
    addEventListener("resize", place);
    addEventListener("scroll", place, true);
    return () => {
      removeEventListener("resize", place);
      removeEventListener("scroll", place, true);
    };
  }, [place]);

  // All of it is on the screen.
  const ring = target && {
    left: Math.max(1, target.x - MARGIN),
    top: Math.max(1, target.y - MARGIN),
    right: Math.min(innerWidth - 1, target.x + target.width + MARGIN),
    bottom: Math.min(innerHeight - 1, target.y + target.height + MARGIN),
  };
  return (
    <>
      {ring && (
        <div
          className={css.ring}
          style={{
            left: ring.left,
            top: ring.top,
            width: ring.right - ring.left,
            height: ring.bottom - ring.top,
          }}
        />
      )}
      <div
        ref={box}
        className={css.box}
        style={{ left: corner.x, top: corner.y, visibility: isPlaced ? "visible" : "hidden" }}
        role="dialog"
        aria-labelledby="tour-title"
        aria-describedby="tour-text"
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key === "Escape") onEnd();
        }}
      >
        <h2 id="tour-title">{t(`tour.${step}.title`)}</h2>
        <p id="tour-text">{t(`tour.${step}.text`)}</p>
        <div className={css.row}>
          <span className={css.place}>
            {at + 1} / {STEPS.length}
          </span>
          <button type="button" className="plain" onClick={onEnd}>
            {t("tour.skip")}
          </button>
          {at > 0 && (
            <button type="button" onClick={() => setAt(at - 1)}>
              {t("tour.back")}
            </button>
          )}
          <button
            type="button"
            className="primary"
            onClick={() => (at + 1 < STEPS.length ? setAt(at + 1) : onEnd())}
          >
            {t(at + 1 < STEPS.length ? "tour.next" : "tour.done")}
          </button>
        </div>
      </div>
    </>
  );
}
