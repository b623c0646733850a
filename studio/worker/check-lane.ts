/** A parameter on its way through the race: which entries are looked at, and what has been found. Knows nothing of how it is found. */
import { type Variable, variable, zeros } from "retrograd";
import { samplePositions } from "retrograd/check";
import type { Entry, RaceRow, Verdict } from "../model/check/race.ts";

/** A parameter on its way through the race. */
export interface Lane {
  readonly variable: Variable;
  readonly elements: Float64Array;
  readonly positions: readonly number[];
  /** Where backpropagation leaves the gradient. */
  readonly gradient: Variable;
  analytic: Float64Array;
  /** Root mean square of the gradient: entries far smaller are compared relative to this. */
  typical: number;
  done: number;
  /** Of the entries that are settled. */
  total: number;
  settled: number;
  kinks: number;
  failures: number;
  maxRelative: number;
  /** The difference over what is allowed, of the worst entry. */
  excess: number;
  worst: Entry | undefined;
  /** Positions that disagree by the first quotient. */
  readonly doubts: number[];
}

/** Ready for all entries of `parameter`, or for a sample of `samples`. */
export function makeLane(parameter: Variable, samples: number, seed: number): Lane {
  return {
    variable: parameter,
    elements: Float64Array.from(parameter.dataSync()),
    positions: samplePositions(parameter.size, { samples, seed }),
    gradient: variable(zeros(parameter.shape, { dtype: "float64" })),
    analytic: new Float64Array(),
    typical: 0,
    done: 0,
    total: 0,
    settled: 0,
    kinks: 0,
    failures: 0,
    maxRelative: 0,
    excess: -1,
    worst: undefined,
    doubts: [],
  };
}

/** What the page is told of it. */
export function rowOf(lane: Lane): RaceRow {
  const { variable, positions, done, settled } = lane;
  return {
    name: variable.name!,
    shape: variable.shape,
    size: variable.size,
    planned: positions.length,
    checked: done,
    meanAbsoluteDifference: settled > 0 ? lane.total / settled : 0,
    maxRelativeDifference: lane.maxRelative,
    kinks: lane.kinks,
    ...(lane.worst && { worst: lane.worst }),
    verdict: verdictOf(lane),
  };
}

function verdictOf({ done, positions, doubts, failures }: Lane): Verdict {
  if (done === 0) return "waiting";
  if (done < positions.length) return "running";
  if (failures > 0) return "failed";
  return doubts.length > 0 ? "doubtful" : "passed";
}
