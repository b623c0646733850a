/**
 * The verdict on one derivative: it agrees with the difference quotient, differs, or stands at a corner of the function.
 * Knows nothing of where the quotients come from.
 */

/** Derivatives at one entry by difference quotients, one for each row. */
export interface Slopes {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly central: Float64Array;
  /** What the quotient of a function of about this size cannot resolve: the rounding of f, and the next term of Taylor's series. */
  readonly resolution: number;
}

interface Judgement {
  readonly verdict: "agrees" | "differs" | "kink";
  readonly numerical: number;
  readonly absolute: number;
  readonly relative: number;
  /** The difference over what is allowed. */
  readonly excess: number;
}

/** Smaller steps, each a quarter of the one before, that decide where the first step leaves a doubt. */
const REFINEMENTS = 2;

/** The step of each level relative to the first. */
export function stepAt(level: number): number {
  return 4 ** -level;
}

/**
 * Judges one derivative; `refined(level)` gives slopes by smaller and smaller steps, which are asked for only if the first
 * disagrees with `analytic`. Then there are four cases. A smaller step may step clear of a corner nearby, and agree. The
 * difference may vanish with the square of the step, which is the quotient's own error on a curve. The slopes of both sides may
 * stay apart with the derivative between them: a kink, where there is no derivative. Or else it is wrong.
 */
export function judge(
  analytic: number,
  row: number,
  refined: (level: number) => Slopes,
  typical: number,
  tolerance: number,
): Judgement {
  let [firstGap, before] = [0, 0];
  for (let level = 0; ; level++) {
    const slopes = refined(level);
    const [left, right, numerical] = [slopes.left[row], slopes.right[row], slopes.central[row]];
    const scale = Math.max(Math.abs(analytic), Math.abs(numerical), typical);
    const allowed = tolerance * scale + slopes.resolution;
    const absolute = Math.abs(analytic - numerical);
    const excess = orInfinity(absolute / allowed);
    const relative = absolute === 0 ? 0 : orInfinity(absolute / scale);
    const finding = { numerical, absolute, relative, excess };
    if (excess <= 1) return { verdict: "agrees", ...finding };
    const gap = Math.abs(right - left);
    if (level === 0) firstGap = gap;
    if (level < REFINEMENTS) {
      before = absolute;
      continue;
    }
    if (absolute < before / 10) return { verdict: "agrees", ...finding, excess: 1 };
    const between = analytic > Math.min(left, right) - allowed && analytic < Math.max(left, right) + allowed;
    // By now a smooth function's gap has shrunk to a sixteenth, and that of a jump has grown as much.
    const stays = gap > firstGap / 4 && gap < 4 * firstGap && gap > 4 * allowed;
    return { verdict: between && stays ? "kink" : "differs", ...finding };
  }
}

function orInfinity(value: number): number {
  return Number.isNaN(value) ? Infinity : value;
}
