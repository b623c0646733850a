/** Numbers as the page writes them in a language. */
import { tagOf } from "../i18n/index.ts";
import type { Language } from "../model/preferences.ts";

/** Whole numbers with their thousands apart. */
export function whole(value: number, language: Language): string {
  return Math.round(value).toLocaleString(tagOf[language]);
}

/** 0.9712 → 97.1 %; nothing for what is not measured. */
export function percent(share: number | undefined, language: Language, digits = 1): string {
  if (share === undefined || Number.isNaN(share)) return "–";
  return share.toLocaleString(tagOf[language], {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Few digits, whatever the size: 0.0312, 2.30, 1.2e-7. */
export function brief(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(1).replace("-", "−").replace("+", "");
  return value.toPrecision(digits).replace("-", "−");
}
