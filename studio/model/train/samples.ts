/** A handful of figures measured now and then, in bounded room. Knows nothing of what they mean. */

/** Measurements in order of their steps; each holds the same figures. */
export interface Samples {
  readonly steps: readonly number[];
  /** One list for each figure, as long as `steps`. */
  readonly figures: readonly (readonly number[])[];
}

/** Keeps at most `most` measurements: when it is full, every second one of them goes, but never the first or the latest. */
export class SampleRecorder {
  readonly #most: number;
  #rows: { readonly step: number; readonly figures: readonly number[] }[] = [];

  constructor(most = 240) {
    this.#most = most;
  }

  /** Of a step that was measured before, what was measured last counts. */
  add(step: number, figures: readonly number[]): void {
    if (this.#rows.at(-1)?.step === step) this.#rows.pop();
    if (this.#rows.length >= this.#most) this.#rows = this.#rows.filter((_, i) => i % 2 === 0);
    this.#rows.push({ step, figures });
  }

  samples(): Samples {
    const count = this.#rows[0]?.figures.length ?? 0;
    return {
      steps: this.#rows.map(({ step }) => step),
      figures: Array.from({ length: count }, (_, k) => this.#rows.map(({ figures }) => figures[k])),
    };
  }
}
