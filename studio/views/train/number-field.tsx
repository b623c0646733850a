/** A number to type: it counts when it is left, entered, or stepped by arrows, and only if it makes sense. */
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

export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, parse, onChange, step = 1, isLabelHidden = false } = props;
  const { t } = useTranslation("train");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(String(value));
  useEffect(() => setDraft(String(value)), [value]);
  const isWrong = parse(draft) === undefined;

  useEffect(() => {
    const element = input.current;
    if (!element) return;
    // React's own change event comes with every key; the browser's comes when the number is meant.
    const commit = () => {
      const parsed = parse(element.value);
      if (parsed !== undefined && parsed !== value) onChange(parsed);
    };
    element.addEventListener("change", commit);
    return () => element.removeEventListener("change", commit);
  });

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
        onChange={(event) => setDraft(event.target.value)}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-range` : undefined}
      />
      {isWrong && (
        <span id={`${id}-range`} className={css.wrong}>
          {t("outOfRange", { min, max })}
        </span>
      )}
    </div>
  );
}
