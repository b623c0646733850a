/**
 * Numerical differentiation against backpropagation, in slices: entry by entry as checkGradients takes them, and judged as it
 * judges; entries that disagree are given to checkGradients itself. Knows nothing of workers or pages.
 */
import { type CompiledFunction, compile, grad, ops, type Tensor, tensor, type Variable } from "retrograd";
import { checkGradients } from "retrograd/check";
import type { RaceOrder, RacePhase, RaceReport } from "../model/check/race.ts";
import { indexAt } from "../model/position.ts";
import { type Lane, makeLane, rowOf } from "./check-lane.ts";
import { makeNet, type Net } from "./check-nets.ts";

/** The book's step of the difference quotient. */
const STEP = 1e-4;
/** checkGradients' own. */
const TOLERANCE = 1e-6;
/** Milliseconds of each program in one round of warming up. */
const ROUND = 20;
/** Rounds without gain after which an engine is taken to have optimized both, and rounds at most. */
const CALM = 6;
const ROUNDS = 40;
/** A round that takes less than this share of the best time so far is a gain. */
const GAIN = 0.85;
/** Backpropagation is measured over at least so many milliseconds. */
const MEASURED = 40;
/** Entries in doubt that checkGradients looks at in one go. */
const CLOSER_LOOK = 64;

/** One race. Its steps in order: `warmUp`, `backpropagate`, `advance` and `lookCloser`, those that give a boolean until it is false. */
export class Race {
  readonly #net: Net;
  readonly #lanes: readonly Lane[];
  readonly #forward: CompiledFunction<[], Tensor>;
  /** Leaves the gradients in the lanes, as a step of training would: nothing is copied out while the clock runs. */
  readonly #backward: CompiledFunction<[], void>;
  /** The rounding of the loss is that of numbers of this size. */
  readonly #size: number;
  #rounds = 0;
  #calm = 0;
  /** Milliseconds of the forward and the backward program in their best rounds. */
  readonly #best = [Infinity, Infinity];
  #lane = 0;
  #milliseconds = 0;
  #backpropagation: RaceReport["backpropagation"];

  /** Makes the net and compiles both programs, off the clocks. */
  constructor({ net, samples, seed }: RaceOrder) {
    this.#net = makeNet(net, seed);
    const { parameters } = this.#net;
    const most = samples === "all" ? Infinity : Number(samples);
    this.#lanes = parameters.map((parameter, i) => makeLane(parameter, most, seed + i));
    this.#forward = compile(() => this.#net.loss(...parameters));
    this.#backward = compile(() => {
      const gradients = grad(this.#net.loss(...parameters), [...parameters]);
      this.#lanes.forEach(({ gradient }, i) => {
        gradient.assign(gradients[i]);
      });
    });
    this.#size = Math.abs(this.#forward.sync().item()) || 1;
    this.#backward.sync();
  }

  /** Runs both programs for a while, off the clocks. Whether that still makes them faster. */
  warmUp(): boolean {
    let isFaster = false;
    [this.#forward, this.#backward].forEach((program, i) => {
      const { milliseconds } = repeat(() => program.sync(), ROUND);
      if (milliseconds < GAIN * this.#best[i]) isFaster = true;
      this.#best[i] = Math.min(this.#best[i], milliseconds);
    });
    this.#calm = isFaster ? 0 : this.#calm + 1;
    return this.#calm < CALM && ++this.#rounds < ROUNDS;
  }

  /** All gradients at once, on its clock. */
  backpropagate(): void {
    this.#backpropagation = repeat(() => this.#backward.sync(), MEASURED);
    for (const lane of this.#lanes) {
      lane.analytic = Float64Array.from(lane.gradient.dataSync());
      lane.typical = Math.sqrt(lane.analytic.reduce((sum, g) => sum + g * g, 0) / lane.analytic.length);
    }
  }

  /** Difference quotients for about so many milliseconds, on their clock. Whether there are more. */
  advance(milliseconds: number): boolean {
    const begun = performance.now();
    let now = begun;
    for (; now - begun < milliseconds && this.#lane < this.#lanes.length; now = performance.now()) {
      const lane = this.#lanes[this.#lane];
      const end = Math.min(lane.positions.length, lane.done + 8);
      for (; lane.done < end; lane.done++) this.#compare(lane, lane.positions[lane.done]);
      if (lane.done === lane.positions.length) this.#lane++;
    }
    this.#milliseconds += now - begun;
    return this.#lane < this.#lanes.length;
  }

  /** Has checkGradients judge some of the entries in doubt, off the clock. Whether there are more. */
  lookCloser(): boolean {
    const lane = this.#lanes.find(({ doubts }) => doubts.length > 0);
    if (!lane) return false;
    this.#judge(lane, lane.doubts.splice(0, CLOSER_LOOK));
    return this.#lanes.some(({ doubts }) => doubts.length > 0);
  }

  report(phase: RacePhase): RaceReport {
    return {
      phase,
      entries: this.#lanes.reduce((sum, { elements }) => sum + elements.length, 0),
      ...(this.#backpropagation && { backpropagation: this.#backpropagation }),
      numerical: {
        milliseconds: this.#milliseconds,
        done: this.#lanes.reduce((sum, { done }) => sum + done, 0),
        planned: this.#lanes.reduce((sum, { positions }) => sum + positions.length, 0),
      },
      rows: this.#lanes.map(rowOf),
    };
  }

  /** Frees the programs. */
  dispose(): void {
    this.#forward.dispose();
    this.#backward.dispose();
  }

  /** (f(x + h) − f(x − h)) / 2h at one entry, against the gradient. */
  #compare(lane: Lane, at: number): void {
    const x = lane.elements[at];
    const step = STEP * Math.max(1, Math.abs(x));
    const [low, high] = [x - step, x + step]; // as rounded, so that the width is exact
    const [below, above] = [this.#lossAt(lane.variable, at, low), this.#lossAt(lane.variable, at, high)];
    lane.variable.set([x], at);
    const [analytic, numerical] = [lane.analytic[at], (above - below) / (high - low)];
    const scale = Math.max(Math.abs(analytic), Math.abs(numerical), lane.typical);
    // What the quotient cannot resolve: the rounding of f, and the next term of Taylor's series.
    const resolution = (this.#size * (16 * Number.EPSILON + STEP ** 3)) / step;
    const absolute = Math.abs(analytic - numerical);
    const excess = absolute / (TOLERANCE * scale + resolution);
    if (!(excess <= 1)) {
      lane.doubts.push(at);
      return;
    }
    lane.total += absolute;
    lane.settled++;
    if (absolute > 0) lane.maxRelative = Math.max(lane.maxRelative, absolute / scale);
    if (excess <= lane.excess) return;
    lane.excess = excess;
    lane.worst = { index: indexAt(at, lane.variable.shape), analytic, numerical };
  }

  #lossAt(variable: Variable, at: number, value: number): number {
    variable.set([value], at);
    return this.#forward.sync().item();
  }

  /** The library's word on single entries: the derivative by what is added to each of them. */
  #judge(lane: Lane, positions: readonly number[]): void {
    const { variable } = lane;
    const at = tensor(Int32Array.from(positions));
    const f = (added: Tensor) => {
      const changed = variable.add(ops.scatterAdd(added, at, variable.size).reshape(variable.shape));
      return this.#net.loss(...this.#net.parameters.map((own) => (own === variable ? changed : own)));
    };
    const [found] = checkGradients(f, [new Float64Array(positions.length)], { h: STEP }).inputs;
    lane.kinks += found.kinks;
    lane.failures += found.failures;
    lane.settled += found.checked - found.kinks;
    lane.total += found.meanAbsoluteDifference * (found.checked - found.kinks);
    lane.maxRelative = Math.max(lane.maxRelative, found.maxRelativeDifference);
    if (!found.worst) return;
    const { index, analytic, numerical } = found.worst;
    if (found.failures === 0 && lane.excess > 1) return;
    lane.excess = found.failures > 0 ? Infinity : 1;
    lane.worst = { index: indexAt(positions[index[0]], variable.shape), analytic, numerical };
  }
}

/** Runs `work` again and again for so many milliseconds, and gives the mean. */
function repeat(work: () => unknown, milliseconds: number): { milliseconds: number; runs: number } {
  const begun = performance.now();
  let [runs, elapsed] = [0, 0];
  for (; elapsed < milliseconds; elapsed = performance.now() - begun) {
    work();
    runs++;
  }
  return { milliseconds: elapsed / runs, runs };
}
