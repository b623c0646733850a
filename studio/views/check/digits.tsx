/** What the net of the race is shown: small pictures of the digits, or a word. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { drawDigits, type Picture } from "../../model/check/digits.ts";
import { DIGITS, netFacts, type RaceOrder } from "../../model/check/race.ts";
import css from "./race.module.css";

export function Digits({ order: { net, seed } }: { readonly order: RaceOrder }) {
  const { t } = useTranslation("check");
  const { side, layers } = netFacts[net];
  const pictures = useMemo(() => (side ? drawDigits(DIGITS, side, seed) : []), [side, seed]);
  return (
    <div className={css.inputs}>
      <span className={css.layers}>{layers}</span>
      <span className="soft">{t("race.inputs")}</span>
      {pictures.map((picture) => (
        <Digit key={picture.digit} picture={picture} label={t("race.digit", { digit: picture.digit })} />
      ))}
      {pictures.length === 0 && <span>{t("race.points")}</span>}
    </div>
  );
}

function Digit({ picture: { side, pixels }, label }: { readonly picture: Picture; readonly label: string }) {
  return (
    <svg className={css.digit} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
      {Array.from(pixels, (ink, at) =>
        ink > 0 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pixel is its place
          <rect key={at} x={at % side} y={Math.floor(at / side)} width="1.02" height="1.02" opacity={ink} />
        ) : null,
      )}
    </svg>
  );
}
