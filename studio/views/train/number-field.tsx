/** A number to type: it counts when it is left, entered, or stepped by arrows, and only if it makes sense. Else the old one comes back. */
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./settings-form.module.css";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** undefined for a text that makes no sense. */
  readonly parse: (text: string) => number | undefined;
  readonly onChange: (value: number) => void;
  /** For whole numbers 1, else "any". */
  readonly step?: number | "any";
  /** The label is for screen readers alone. */
  readonly isLabelHidden?: boolean;
}

/** A text that makes no sense, and whether the old number has come back in its place. */
type Wrong = "typed" | "put back";

export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, parse, onChange, step = 1, isLabelHidden = false } = props;
  const { t } = useTranslation("train");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(String(value));
  const [wrong, setWrong] = useState<Wrong>();
  useEffect(() => {
    setDraft(String(value));
    setWrong(undefined);
  }, [value]);

  useEffect(() => {
    const element = input.current;
    if (!element) return;
    // React's own change event comes with every key; the browser's comes when the number is meant.
    const commit = () => {
      const parsed = parse(element.value);
      if (parsed === undefined) {
        setDraft(String(value));
        setWrong("put back");
      } else if (parsed !== value) onChange(parsed);
    };
    element.addEventListener("change", commit);
    return () => element.removeEventListener("change", commit);
  });

  const range = t(step === 1 ? "wholeRange" : "range", { min, max });
  return (
    <div className={css.field}>
      <label htmlFor={id} className={isLabelHidden ? "visually-hidden" : undefined}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        type="number"
        min={min}
        max={max}
        step={step}
        value={draft}
        onChange={({ target }) => {
          setDraft(target.value);
          setWrong(parse(target.value) === undefined ? "typed" : undefined);
        }}
        aria-invalid={wrong === "typed"}
        aria-describedby={wrong ? `${id}-range` : undefined}
      />
      {wrong && (
        <span
          key={wrong}
          id={`${id}-range`}
          className={css.wrong}
          role={wrong === "typed" ? undefined : "alert"}
        >
          {wrong === "typed" ? range : t("stays", { range, value })}
        </span>
      )}
    </div>
  );
}
