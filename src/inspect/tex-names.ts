/** Names and numbers in TeX. Know nothing of graphs. */
import type { Shape } from "../graph/shape.ts";
import { short } from "./numbers.ts";

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** A name as a symbol: `W1` → `W_{1}`, `apple count` → `\text{apple count}`. */
export function symbolOf(name: string): string {
  const [, letter, digits] = /^(\p{L})_?(\d*)$/u.exec(name) ?? [];
  if (letter && /^[a-zA-Zα-ωΑ-Ω]$/.test(letter)) return digits ? `${letter}_{${digits}}` : letter;
  const [, word, index] = /^(\p{L}{2,})_?(\d+)$/u.exec(name) ?? [];
  return word ? `\\text{${word}}_{${index}}` : `\\text{${escaped(name)}}`;
}

/** Any text for inside of \text{…}. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cs}]/gu, "\ufffd")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\\~^{}$&#_%]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}

/** An operation's name: `\operatorname{softmax}`. */
export function operatorOf(name: string): string {
  return /^[a-zA-Z]+\d*[a-zA-Z]*$/.test(name) ? `\\operatorname{${name}}` : `\\text{${escaped(name)}}`;
}

/** A number to a few digits, or as `text` has it: `-2.5`, `1.5 \times 10^{-7}`, `\infty`. */
export function numberOf(value: number, text = short(value)): string {
  if (Number.isNaN(value)) return "\\text{NaN}";
  if (!Number.isFinite(value)) return value > 0 ? "\\infty" : "-\\infty";
  const [mantissa, exponent] = text.replace("e+", "e").split("e");
  if (exponent === undefined) return mantissa;
  if (mantissa === "1") return `10^{${exponent}}`;
  return `${mantissa} \\times 10^{${exponent}}`;
}

/** `[784 \times 100]`. */
export function shapeOf(shape: Shape): string {
  return `[${shape.join(" \\times ")}]`;
}
