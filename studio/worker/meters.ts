/** Clocks of a long work: how fast it goes, and when it is time for something else. Knows nothing of the work. */

/** What is done now and then takes at most one part in so many of the time. */
const SHARE = 12;

/** When something that is done now and then is due: after its time, but no oftener than it can be afforded. */
export class Interval {
  readonly #milliseconds: number;
  #next: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#next = performance.now() + milliseconds;
  }

  isDue(): boolean {
    return performance.now() >= this.#next;
  }

  took(milliseconds: number): void {
    this.#next = performance.now() + Math.max(this.#milliseconds, SHARE * milliseconds);
  }

  timed<T>(work: () => T): T {
    const begun = performance.now();
    const result = work();
    this.took(performance.now() - begun);
    return result;
  }
}

/** Steps per second over about the last second. */
export class Rate {
  readonly #notes: { readonly time: number; readonly step: number }[] = [];

  note(step: number): void {
    const time = performance.now();
    this.#notes.push({ time, step });
    while (this.#notes.length > 2 && this.#notes[1].time < time - 1000) this.#notes.shift();
  }

  get perSecond(): number {
    const [first, last] = [this.#notes[0], this.#notes.at(-1)];
    if (!first || !last || last.time === first.time) return 0;
    return (1000 * (last.step - first.step)) / (last.time - first.time);
  }
}
