/** What the net of the race is shown: small pictures of the digits, or a word. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { drawDigits, type Picture } from "../../model/check/digits.ts";
import { DIGITS, netFacts, type RaceOrder } from "../../model/check/race.ts";
import { PixelCanvas } from "../canvas.tsx";
import { inkColours, picture } from "../pixels.ts";
import { usePalette } from "../use-palette.ts";
import css from "./race.module.css";

export function Digits({ order: { net, seed } }: { readonly order: RaceOrder }) {
  const { t } = useTranslation("check");
  const { side, layers } = netFacts[net];
  const pictures = useMemo(() => (side ? drawDigits(DIGITS, side, seed) : []), [side, seed]);
  return (
    <div className={css.inputs}>
      <span className={css.layers}>{layers}</span>
      <span className="soft">{t("race.inputs")}</span>
      {pictures.map((drawn) => (
        <Digit key={drawn.digit} drawn={drawn} label={t("race.digit", { digit: drawn.digit })} />
      ))}
      {pictures.length === 0 && <span>{t("race.points")}</span>}
    </div>
  );
}

function Digit({ drawn: { side, pixels }, label }: { readonly drawn: Picture; readonly label: string }) {
  const palette = usePalette();
  const coloured = useMemo(() => {
    const levels = pixels.map((ink) => Math.round(255 * ink));
    return picture(levels, side, side, inkColours(palette));
  }, [palette, side, pixels]);
  return (
    <PixelCanvas className={css.digit} width={36} height={36} label={label} pixels={coloured} isSmooth />
  );
}
