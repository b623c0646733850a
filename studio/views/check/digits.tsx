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

function Digit({ picture, label }: { readonly picture: Picture; readonly label: string }) {
  const mask = useMemo(() => `url(${inkOf(picture)})`, [picture]);
  return (
    <span className={css.digit} role="img" aria-label={label}>
      <span className={css.ink} style={{ maskImage: mask }} />
    </span>
  );
}

/** The picture as one of opacity alone: its colour is the page's ink, in either theme. */
function inkOf({ side, pixels }: Picture): string {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const image = new ImageData(side, side);
  pixels.forEach((ink, at) => {
    image.data[4 * at + 3] = 255 * ink;
  });
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
