/** Draw a digit and see what the net makes of it as one draws, and which pixels speak for that. */
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cssColour } from "../../model/colour.ts";
import { messageOf } from "../../model/message-of.ts";
import type { Language } from "../../model/preferences.ts";
import { imageOf as imageOfStrokes, type Stroke } from "../../model/train/digit.ts";
import type { DigitReading, TrainReport } from "../../model/train/report.ts";
import type { TrainClient } from "../../worker/train-client.ts";
import { Canvas, PixelCanvas } from "../canvas.tsx";
import { percent } from "../format.ts";
import { divergingColours, picture } from "../pixels.ts";
import { usePalette } from "../use-palette.ts";
import { DigitImage } from "./digit-image.tsx";
import css from "./draw-digit.module.css";

interface DrawDigitProps {
  readonly client: TrainClient;
  readonly report: TrainReport;
  readonly language: Language;
}

/** What there is on the paper: strokes, or a digit of the test data. */
type Drawing =
  | { readonly kind: "strokes"; readonly strokes: readonly Stroke[] }
  | { readonly kind: "digit"; readonly pixels: Uint8Array; readonly truth: number };

const SIDE = 224;
const SMALL = 172;
const PEN = 16;
const blank: Drawing = { kind: "strokes", strokes: [] };

/** Stays while other tabs and pages are open. */
let kept: Drawing = blank;
let nextDigit = 0;

export function DrawDigit({ client, report, language }: DrawDigitProps) {
  const { t } = useTranslation("train");
  const palette = usePalette();
  const [drawing, setDrawing] = useState(kept);
  const [reading, setReading] = useState<DigitReading>();
  const [failure, setFailure] = useState<string>();
  const isDrawing = useRef(false);
  const isBlank = drawing.kind === "strokes" && drawing.strokes.length === 0;
  const pixels = useMemo(
    () => (drawing.kind === "digit" ? drawing.pixels : imageOfStrokes(drawing.strokes)),
    [drawing],
  );
  const seen = useRef(pixels);
  seen.current = pixels;

  const change = (next: Drawing) => {
    kept = next;
    setDrawing(next);
  };

  // Reads anew with every change of the drawing, and with every report: the net has learnt meanwhile. Between slow steps an answer
  // comes after the next report; it holds while the drawing is the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a report is a reason to read again
  useEffect(() => {
    if (isBlank) {
      setReading(undefined);
      setFailure(undefined);
      return;
    }
    const asked = seen.current;
    client.read(asked).then(
      (result) => {
        if (!result || asked !== seen.current) return;
        setReading(result);
        setFailure(undefined);
      },
      (error) => {
        if (asked === seen.current) setFailure(messageOf(error));
      },
    );
  }, [client, drawing, isBlank, report]);

  const place = (event: PointerEvent<HTMLDivElement>): Stroke[number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    isDrawing.current = true;
    const strokes = drawing.kind === "strokes" ? drawing.strokes : [];
    change({ kind: "strokes", strokes: [...strokes, [place(event)]] });
  };
  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (!isDrawing.current || kept.kind !== "strokes") return;
    const strokes = kept.strokes.slice();
    const last = strokes.pop() ?? [];
    change({ kind: "strokes", strokes: [...strokes, [...last, place(event)]] });
  };
  const end = () => {
    isDrawing.current = false;
  };
  const take = async () => {
    const digit = await client.testDigit(nextDigit++);
    if (digit) change({ kind: "digit", ...digit });
  };

  const paintPaper = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (drawing.kind !== "strokes") return;
      context.strokeStyle = cssColour(palette.ink);
      context.lineWidth = PEN;
      context.lineCap = "round";
      context.lineJoin = "round";
      for (const [[x, y], ...rest] of drawing.strokes) {
        context.beginPath();
        context.moveTo(SIDE * x, SIDE * y);
        context.lineTo(SIDE * x, SIDE * y);
        for (const [x, y] of rest) context.lineTo(SIDE * x, SIDE * y);
        context.stroke();
      }
    },
    [drawing, palette],
  );

  const chance = percent(reading?.probabilities[reading.winner], language);
  const verdict = () => {
    if (failure !== undefined) return t("readFailed", { message: failure });
    if (!reading) return undefined;
    if (drawing.kind === "strokes") return t("reads", { digit: reading.winner, probability: chance });
    return t("readsWithTruth", { digit: reading.winner, probability: chance, truth: drawing.truth });
  };
  return (
    <div className={css.draw}>
      <div>
        <div
          className={css.paper}
          onPointerDown={begin}
          onPointerMove={go}
          onPointerUp={end}
          onPointerCancel={end}
        >
          {drawing.kind === "digit" ? (
            <DigitImage pixels={drawing.pixels} size={SIDE} label={t("drawLabel")} />
          ) : (
            <Canvas width={SIDE} height={SIDE} label={t("drawLabel")} paint={paintPaper} />
          )}
          {isBlank && <span className={css.hint}>{t("drawHint")}</span>}
        </div>
        <div className={css.buttons}>
          <button type="button" onClick={() => void take()}>
            {t("takeDigit")}
          </button>
          <button type="button" disabled={isBlank} onClick={() => change(blank)}>
            {t("clear")}
          </button>
        </div>
      </div>
      <ol className={css.bars} aria-label={t("probabilities")}>
        {Array.from({ length: 10 }, (_, digit) => {
          const probability = reading?.probabilities[digit];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a digit is its number
            <li key={digit} className={reading?.winner === digit ? css.winner : undefined}>
              <span>{digit}</span>
              <span className={css.track}>
                <span className={css.bar} style={{ width: `${100 * (probability ?? 0)}%` }} />
              </span>
              <span className={css.number}>{percent(probability, language)}</span>
            </li>
          );
        })}
      </ol>
      <p className={css.verdict}>
        {verdict()}
        {reading && report.step === 0 && <span className="soft"> {t("untrained")}</span>}
      </p>
      <div className={css.pictures}>
        <figure className={css.picture}>
          <figcaption>{t("seen")}</figcaption>
          <DigitImage pixels={pixels} size={SMALL} label={t("seenLabel")} className={css.frame} />
        </figure>
        <figure className={css.picture}>
          <figcaption>{reading ? t("heat", { digit: reading.winner }) : t("heatEmpty")}</figcaption>
          <Heat reading={reading} />
        </figure>
      </div>
      <p className={css.note}>{t("heatCaption")}</p>
    </div>
  );
}

/** The gradient by each pixel on a scale of its own. */
function Heat({ reading }: { readonly reading: DigitReading | undefined }) {
  const { t } = useTranslation("train");
  const palette = usePalette();
  const gradient = reading?.gradient;
  const pixels = useMemo(() => {
    if (!gradient) return undefined;
    const most = gradient.reduce((a, g) => Math.max(a, Math.abs(g)), 0);
    const levels = Int8Array.from(gradient, (g) => (most > 0 ? Math.round((127 * g) / most) : 0));
    return picture(levels, 28, 28, divergingColours(palette, "backward"));
  }, [gradient, palette]);
  const label = reading ? t("heatLabel", { digit: reading.winner }) : t("heatEmpty");
  return <PixelCanvas width={SMALL} height={SMALL} label={label} pixels={pixels} className={css.frame} />;
}
