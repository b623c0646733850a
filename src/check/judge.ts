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

/** Smaller steps, each a tenth, to tell a corner from a wrong derivative. */
const REFINEMENTS = 2;

/**
 * Judges one derivative. A corner of the function can move the central difference only as far as to the slope of either
 * side. So a derivative outside of both is wrong at once; one between them gets smaller steps, which either step clear of the
 * corner, or, where the function is smooth, bring both slopes together in proportion. If they stay apart, it is a kink.
 */
export function judge(
  analytic: number,
  row: number,
  refined: (level: number) => Slopes,
  typical: number,
  tolerance: number,
): Judgement {
  let firstGap = 0;
  for (let level = 0; ; level++) {
    const slopes = refined(level);
    const [left, right, numerical] = [slopes.left[row], slopes.right[row], slopes.central[row]];
    const scale = Math.max(Math.abs(analytic), Math.abs(numerical), typical);
    const allowed = tolerance * scale + slopes.resolution;
    const absolute = Math.abs(analytic - numerical);
    const finding = {
      numerical,
      absolute,
      relative: absolute === 0 ? 0 : orInfinity(absolute / scale),
      excess: orInfinity(absolute / allowed),
    };
    if (absolute <= allowed && allowed < Infinity) return { verdict: "agrees", ...finding };
    const gap = Math.abs(right - left);
    if (level === 0) firstGap = gap;
    const outside = analytic < Math.min(left, right) - allowed || analytic > Math.max(left, right) + allowed;
    if (outside || !Number.isFinite(analytic)) return { verdict: "differs", ...finding };
    if (level < REFINEMENTS) continue;
    // A smooth function's gap has shrunk a hundredfold by now, and that of a jump has grown as much.
    const stays = gap > firstGap / 20 && gap < 2 * firstGap && gap > 4 * allowed;
    return { verdict: stays ? "kink" : "differs", ...finding };
  }
}

function orInfinity(value: number): number {
  return Number.isNaN(value) ? Infinity : value;
}
