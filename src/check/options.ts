/** What a check may be told, with its defaults. Knows nothing of how a check works. */

export interface CheckOptions {
  /**
   * Distance of a difference quotient, for entries of size up to 1; larger entries x take h · |x|. The quotient's error is
   * about h² f‴/6 from the curve and ε |f| / h from rounding, least near ∛ε ≈ 6e−6, so the default is 1e−5. (The book takes 1e−4.)
   */
  readonly h?: number;
  /** Largest accepted difference relative to the gradient, 1e−6 by default; what the quotient itself cannot resolve is added. */
  readonly tolerance?: number;
  /** Check at most so many entries of each input, drawn with `seed`; by default all of them. */
  readonly samples?: number;
  /** For `samples` and random `dout`: the same seed checks the same entries. 0 by default. */
  readonly seed?: number;
  /**
   * "unit" checks every output by itself, so the whole Jacobian; "random" weighs all outputs at once with random numbers. By
   * default "unit" up to a million derivatives. A single output always has the weight 1.
   */
  readonly dout?: "unit" | "random";
  /** Also list every derivative that was looked at, in `entries` of each input. */
  readonly entries?: boolean;
  /** Names of the inputs, in order, for the report. */
  readonly names?: readonly string[];
  /** Positions of the inputs to differentiate; by default all that are not of an integer type. */
  readonly wrt?: readonly number[];
}

export interface Settings {
  readonly h: number;
  readonly tolerance: number;
  readonly samples: number;
  readonly seed: number;
  readonly dout: "unit" | "random" | undefined;
  readonly entries: boolean;
}

/** Options with defaults filled in. Throws a RangeError that starts with `who` for a value that makes no sense. */
export function settle(options: CheckOptions, who: string): Settings {
  const { h = 1e-5, tolerance = 1e-6, samples = Infinity, seed = 0, dout, entries = false } = options;
  checkStep(h, who);
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new RangeError(`${who}: tolerance ${tolerance} is not between 0 and 1; 1e-6 is the default`);
  }
  if (samples !== Infinity && (!Number.isInteger(samples) || samples < 1)) {
    throw new RangeError(
      `${who}: samples ${samples} is not a whole number ≥ 1; leave it out to check every entry`,
    );
  }
  if (!Number.isInteger(seed) || seed < 0) {
    throw new RangeError(`${who}: seed ${seed} is not a whole number ≥ 0`);
  }
  if (dout !== undefined && dout !== "unit" && dout !== "random") {
    throw new RangeError(`${who}: dout ${JSON.stringify(dout)} is unknown; choose "unit" or "random"`);
  }
  return { h, tolerance, samples, seed, dout, entries };
}

/** Throws a RangeError unless h is a distance to step. */
export function checkStep(h: number, who: string): void {
  if (!(h > 0 && h < Infinity)) {
    throw new RangeError(`${who}: h ${h} is not a distance; give a small positive number such as 1e-5`);
  }
}

/** The positions to differentiate and every input's name. Throws a RangeError for positions that are none. */
export function chooseInputs(
  options: CheckOptions,
  own: readonly { readonly name: string | undefined; readonly integral: boolean }[],
  who: string,
): { wrt: number[]; names: string[] } {
  if (own.length === 0) throw new RangeError(`${who}: there are no inputs; give at least one`);
  const wrt = options.wrt ? [...options.wrt] : own.flatMap(({ integral }, i) => (integral ? [] : [i]));
  for (const i of wrt) {
    if (!Number.isInteger(i) || i < 0 || i >= own.length) {
      throw new RangeError(`${who}: wrt names input ${i}, but inputs count from 0 to ${own.length - 1}`);
    }
    if (own[i].integral) {
      throw new RangeError(
        `${who}: input ${i} is of an integer type, which has no derivative; make it float64`,
      );
    }
  }
  if (wrt.length === 0 || new Set(wrt).size < wrt.length) {
    throw new RangeError(
      `${who}: wrt [${wrt.join(", ")}] must name each input to differentiate once, and at least one; integer types have no derivative`,
    );
  }
  const names = own.map(({ name }, i) => options.names?.[i] ?? name ?? (wrt.length > 1 ? `x${i}` : "x"));
  return { wrt, names };
}
