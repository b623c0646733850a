/** Numbers as the page shows them. Knows nothing of where they come from. */

/** "0.0584 ms", "12.3 ms", "1.07 s". */
export function showTime(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds === 0) return "0 ms";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(milliseconds)));
  return `${milliseconds.toFixed(Math.min(decimals, 4))} ms`;
}

/** A derivative: as many digits as tell two ways of computing it apart. */
export function showDerivative(value: number): string {
  const rounded = Number(value.toPrecision(8));
  const size = Math.abs(rounded);
  return size > 0 && size < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** A difference: its order of magnitude matters. */
export function showDifference(value: number): string {
  return value === 0 ? "0" : Number.isFinite(value) ? value.toExponential(1) : String(value);
}

/** How often one thing is as fast as another: three digits, more would be noise. */
export function showFactor(factor: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(factor);
}
