/** How large weights, activations and gradients are in each layer, and what that warns of. */
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { SizeHistory } from "../../model/train/report.ts";
import type { Samples } from "../../model/train/samples.ts";
import { logScale } from "../../model/train/scale.ts";
import type { TrainSettings } from "../../model/train/settings.ts";
import { type Warning, warningsOf } from "../../model/train/warnings.ts";
import { brief } from "../format.ts";
import { Plot, type Tone } from "./plot.tsx";
import css from "./sizes.module.css";

interface SizesProps {
  readonly sizes: SizeHistory;
  readonly settings: TrainSettings;
  readonly language: Language;
}

export const Sizes = memo(function Sizes({ sizes, settings, language }: SizesProps) {
  const { t } = useTranslation("train");
  const names = sizes.layers.map(({ name }) => name);
  // What a layer of weights W2 gives is called h2; convolutions have names of their own.
  const given = names.map((name) => name.replace(/^W/, "h"));
  const plot = (title: string, names: readonly string[], { steps, figures }: Samples, tone: Tone) => (
    <Plot
      title={title}
      lines={figures.map((values, i) => ({
        name: names[i] ?? "",
        steps,
        values,
        strength: figures.length > 1 ? i / (figures.length - 1) : 1,
      }))}
      end={steps.at(-1) ?? 0}
      y={logScale(figures.flat(), 4)}
      format={power}
      tone={tone}
      language={language}
      right={Math.max(26, 7 * Math.max(...names.map((name) => name.length), 0) + 10)}
    />
  );
  return (
    <section aria-label={t("sizes")}>
      <p className={css.caption}>{t("sizes")}</p>
      <div className={css.sizes}>
        {plot(t("weightSizes"), names, sizes.weights, "forward")}
        {plot(t("activationSizes"), given, sizes.activations, "forward")}
        {plot(t("gradientSizes"), names, sizes.gradients, "backward")}
      </div>
      <Warnings warnings={warningsOf(sizes, settings)} isMeasured={(sizes.weights.steps.at(-1) ?? 0) > 0} />
    </section>
  );
});

/** Ticks are powers of ten; whatever else is read off is a number like any other. */
function power(value: number): string {
  const exponent = Math.log10(value);
  if (!Number.isInteger(exponent)) return brief(value);
  return `10${[...String(exponent)].map((sign) => SUPERSCRIPTS[sign]).join("")}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [String(digit), sign])),
};

function Warnings({ warnings, isMeasured }: { warnings: readonly Warning[]; isMeasured: boolean }) {
  const { t } = useTranslation("train");
  const textOf = (warning: Warning) => {
    switch (warning.kind) {
      case "dead":
        return t("warnings.dead", { ...warning });
      case "vanishing":
        return warning.ratio === 0
          ? t("warnings.vanished")
          : t("warnings.vanishing", { ratio: brief(warning.ratio, 2) });
      case "rate":
        return t(`warnings.rate.${warning.sign}`, { ...warning, size: brief(warning.size) });
      case "exploding":
        return t("warnings.exploding", { layer: warning.layer, size: brief(warning.size) });
      default:
        return warning satisfies never;
    }
  };
  return (
    <ul className={css.warnings}>
      {warnings.map((warning) => (
        <li key={`${warning.kind} ${"layer" in warning ? warning.layer : ""}`} className={css.warning}>
          {textOf(warning)}
        </li>
      ))}
      {warnings.length === 0 && <li>{isMeasured && t("layersSound")}</li>}
    </ul>
  );
}
