/** A number to type, to drag sideways, or to step with the arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DType } from "retrograd";
import { exact } from "retrograd/inspect";
import { isFloat } from "../../model/dtype.ts";
import { moved, readNumber, stepOf, type Typed } from "../../model/graph/leaf-number.ts";

import css from "./leaf.module.css";

interface NumberFieldProps {
  readonly value: number;
  readonly dtype: DType;
  readonly label: string;
  readonly onChange: (value: number) => void;
  /** Called with a sentence when the text is no number for this leaf, and with nothing when all is well. */
  readonly onProblem: (sentence: string | undefined) => void;
  /** Of the element that shows the problem and says how to use the field. */
  readonly describedBy: string;
}

/** So many pixels sideways are one arrow key. */
const PIXELS = { float: 10, whole: 12 } as const;

interface Drag {
  readonly x: number;
  readonly value: number;
  readonly step: number;
  isMoving: boolean;
}

export function NumberField({ value, dtype, label, onChange, onProblem, describedBy }: NumberFieldProps) {
  const { t } = useTranslation("graph");
  const [draft, setDraft] = useState<string>();
  const [isRefused, setRefused] = useState(false);
  const before = useRef(value);
  const drag = useRef<Drag>(undefined);

  const settle = () => {
    setDraft(undefined);
    setRefused(false);
    onProblem(undefined);
  };
  const take = (next: number) => {
    settle();
    if (next !== value) onChange(next);
  };
  const type = (text: string) => {
    setDraft(text);
    const typed = readNumber(text, dtype);
    if (!("value" in typed)) return; // not yet, perhaps: it is refused when the field is left
    setRefused(false);
    onProblem(undefined);
    if (typed.value !== value) onChange(typed.value);
  };
  const finish = () => {
    if (draft === undefined) return;
    const typed = readNumber(draft, dtype);
    if ("value" in typed) return settle();
    setRefused(true);
    onProblem(sentenceOf(typed));
  };
  const sentenceOf = (typed: Exclude<Typed, { value: number }>): string => {
    switch (typed.problem) {
      case "notNumber":
        return t("inspector.leaf.notNumber", { text: draft });
      case "notWhole":
        return t("inspector.leaf.notWhole", { dtype });
      case "notBool":
        return t("inspector.leaf.notBool");
      case "outOfRange":
        return t("inspector.leaf.outOfRange", { dtype, low: typed.low, high: typed.high });
      default:
        return typed satisfies never;
    }
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction !== 0) {
      event.preventDefault();
      take(moved(value, direction * (event.shiftKey ? 10 : 1), stepOf(value, dtype), dtype));
    } else if (event.key === "Enter") {
      finish();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      take(before.current);
    }
  };

  const start = (event: PointerEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    // In a field that is being typed into, the pointer selects text.
    if (event.button !== 0 || document.activeElement === field) return;
    event.preventDefault();
    field.setPointerCapture(event.pointerId);
    before.current = value;
    drag.current = { x: event.clientX, value, step: stepOf(value, dtype), isMoving: false };
  };
  const move = (event: PointerEvent<HTMLInputElement>) => {
    const { current } = drag;
    if (!current) return;
    const way = event.clientX - current.x;
    if (Math.abs(way) < 3 && !current.isMoving) return;
    current.isMoving = true;
    const isFraction = isFloat(dtype);
    const steps = isFraction ? way : Math.round(way / PIXELS.whole);
    const step = isFraction ? current.step / PIXELS.float : current.step;
    take(moved(current.value, steps, step, dtype));
  };
  const end = (event: PointerEvent<HTMLInputElement>) => {
    const { current } = drag;
    drag.current = undefined;
    if (!current || current.isMoving || event.type === "pointercancel") return;
    event.currentTarget.focus();
    event.currentTarget.select();
  };

  return (
    <input
      className={css.field}
      type="text"
      inputMode="decimal"
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      aria-invalid={isRefused}
      aria-describedby={describedBy}
      value={draft ?? exact(value, dtype)}
      onFocus={() => {
        before.current = value;
      }}
      onChange={(event) => type(event.target.value)}
      onBlur={finish}
      onKeyDown={press}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
