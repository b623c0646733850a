/**
 * When a training takes steps, measures and reports: slices of steps with room for commands between them, so that whoever asks is
 * answered within a slice. Runs in a worker and in Node alike; knows nothing of messages.
 */
import type { Tensor } from "retrograd";
import { messageOf } from "../model/message-of.ts";
import type { Moment, RateChange } from "../model/train/moment.ts";
import { type DigitReading, emptyReport, type TrainReport, type TrainStatus } from "../model/train/report.ts";
import { canGoOn, type Pace, type TrainSettings } from "../model/train/settings.ts";
import { Interval, Rate } from "./meters.ts";
import { nextTask } from "./next-task.ts";
import type { TrainSet } from "./train-data.ts";
import { TrainEngine } from "./train-engine.ts";

export interface LoopOptions {
  readonly settings: TrainSettings;
  readonly load: (settings: TrainSettings) => Promise<TrainSet>;
  readonly report: (report: TrainReport) => void;
}

/** Milliseconds of steps at a stretch. */
const SLICE = 20;
const REPORT_EVERY = 125;
const LOOK_EVERY = 250;
const EVALUATE_EVERY = 500;
/** Accuracies are measured after so many steps, too, since much happens at first, if it takes fewer milliseconds than these. */
const EARLY = [1, 4, 16, 64, 256];
const CHEAP = 100;

export class TrainLoop {
  readonly #load: LoopOptions["load"];
  readonly #tell: LoopOptions["report"];
  #settings: TrainSettings;
  #engine: TrainEngine | undefined;
  #run = 0;
  #status: TrainStatus = "loading";
  #message: string | undefined;
  /** Steps are taken until there are so many. */
  #goal = 0;
  /** Until so many steps have been taken, the pace is of no account. */
  #hurry = 0;
  #isDriving = false;
  /** Milliseconds that the last one took. */
  #evaluationCost = 0;
  #rate = new Rate();
  #view: TrainReport["view"];
  #test: TrainReport["test"];

  constructor({ settings, load, report }: LoopOptions) {
    this.#settings = settings;
    this.#load = load;
    this.#tell = report;
  }

  /** Begins anew under other settings, and waits; goes on if only rate or pace are others, unless the loss has diverged. */
  async configure(settings: TrainSettings): Promise<void> {
    const engine = this.#engine;
    const before = this.#present();
    const goesOn = !engine?.hasDiverged && canGoOn(settings, before);
    const isRateSame = settings.rate === before.rate;
    this.#settings = settings;
    if (!goesOn || (!engine && !isRateSame)) return this.#begin(0);
    if (engine && !isRateSame) engine.setRate(settings.rate);
    this.#report();
  }

  /** Begins anew: the first weights of the same seed. */
  async reset(): Promise<void> {
    this.#settings = this.#present();
    await this.#begin(0);
  }

  /** Begins anew, and comes to that moment as fast as it can; then waits. */
  async replay({ settings, step, rates }: Moment): Promise<void> {
    this.#settings = { ...settings, rate: rates[0].rate };
    await this.#begin(step, rates);
  }

  async #begin(goal: number, rates?: readonly RateChange[]): Promise<void> {
    const run = ++this.#run;
    this.#goal = goal;
    this.#hurry = goal;
    this.#engine?.dispose();
    this.#engine = undefined;
    this.#view = undefined;
    this.#test = undefined;
    this.#set("loading");
    try {
      const data = await this.#load(this.#settings);
      if (run !== this.#run) return;
      const engine = new TrainEngine(this.#settings, data, rates);
      this.#engine = engine;
      this.#view = engine.look();
      this.#set("paused");
    } catch (error) {
      if (run === this.#run) this.#fail(error);
      return;
    }
    await this.#drive();
  }

  /** Trains until told otherwise; as soon as there are data, if there are none yet. */
  async start(): Promise<void> {
    const anew = this.#status === "failed" ? this.reset() : undefined;
    this.#goal = Number.POSITIVE_INFINITY; // before the data are there, so that a pause meanwhile holds
    await anew;
    await this.#drive();
  }

  pause(): void {
    this.#goal = 0;
  }

  /** Where training stands. */
  moment(): Moment {
    const settings = this.#present();
    const { step = 0, rates = [{ step: 0, rate: settings.rate }] } = this.#engine ?? {};
    return { settings, step, rates: [...rates] };
  }

  /** Counts the beginnings. */
  get run(): number {
    return this.#run;
  }

  /** Takes so many steps, then waits. */
  async advance(steps: number): Promise<void> {
    const at = this.#engine?.step ?? 0;
    const isBounded = this.#goal > at && this.#goal < Number.POSITIVE_INFINITY;
    this.#goal = (isBounded ? this.#goal : at) + steps;
    await this.#drive();
  }

  read(pixels: Uint8Array): DigitReading | undefined {
    return this.#engine?.read(pixels);
  }

  testDigit(number: number): ReturnType<TrainEngine["testDigit"]> {
    return this.#engine?.testDigit(number);
  }

  /** The next step's loss with its parameters. Throws an Error while there is no net. */
  nextLoss(): { readonly loss: Tensor; readonly parameters: readonly Tensor[] } {
    if (!this.#engine) throw new Error("there is no net yet; wait for the data");
    return this.#engine.nextLoss();
  }

  /** Measures what is new and trains while there are steps to take; at most one such loop runs at a time. */
  async #drive(): Promise<void> {
    if (this.#isDriving) return;
    this.#isDriving = true;
    try {
      for (let engine = this.#engine; engine && (this.#due() || !engine.isMeasured); engine = this.#engine) {
        if (!engine.isMeasured && (await this.#evaluate(engine))) this.#report();
        if (this.#due() === engine) await this.#train(engine);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isDriving = false;
    }
  }

  /** Steps, measurements and reports in turns, until the goal is reached or there is another engine. */
  async #train(engine: TrainEngine): Promise<void> {
    const [look, evaluate, report] = [LOOK_EVERY, EVALUATE_EVERY, REPORT_EVERY].map(
      (every) => new Interval(every),
    );
    this.#rate = new Rate();
    this.#set("running");
    while (this.#due() === engine) {
      const begun = performance.now();
      const before = engine.step;
      const isEarly = this.#slice(engine);
      const taken = engine.step - before;
      this.#rate.note(engine.step);
      if (isEarly || look.isDue()) this.#view = look.timed(() => engine.look());
      if (before === 0 || report.isDue()) report.timed(() => this.#report());
      if ((isEarly && this.#evaluationCost < CHEAP) || evaluate.isDue()) {
        await this.#evaluate(engine);
        evaluate.took(this.#evaluationCost);
      }
      await this.#rest(taken, begun, this.#paceOf(engine));
    }
    if (engine !== this.#engine) return;
    this.#view = engine.look();
    this.#set(engine.hasDiverged ? "diverged" : "paused");
    if (await this.#evaluate(engine)) this.#report();
  }

  /** The engine if there is anything for it to do. */
  #due(): TrainEngine | undefined {
    const engine = this.#engine;
    return engine && !engine.hasDiverged && engine.step < this.#goal ? engine : undefined;
  }

  /** Steps for a slice of time, at least one; true if it ends early for a measurement. */
  #slice(engine: TrainEngine): boolean {
    const pace = this.#paceOf(engine);
    const end = performance.now() + SLICE;
    const last = pace === 0 ? Number.POSITIVE_INFINITY : engine.step + Math.ceil((pace * SLICE) / 1000);
    do {
      engine.advance();
      if (EARLY.includes(engine.step)) return true;
    } while (this.#due() && engine.step < last && performance.now() < end);
    return false;
  }

  #paceOf({ step }: TrainEngine): Pace {
    return step < this.#hurry ? 0 : this.#settings.pace;
  }

  /** Lets commands in; longer where the steps since `begun` were taken faster than the pace. */
  async #rest(steps: number, begun: number, pace: Pace): Promise<void> {
    const wait = pace === 0 ? 0 : (1000 * steps) / pace - (performance.now() - begun);
    await (wait < 1 ? nextTask() : new Promise((resolve) => setTimeout(resolve, wait)));
  }

  /** Lets commands in between chunks; gives up, with false, if one of them starts, stops or replaces the training. */
  async #evaluate(engine: TrainEngine): Promise<boolean> {
    const begun = performance.now();
    const due = this.#due();
    const work = engine.evaluate();
    for (let next = work.next(); ; next = work.next()) {
      if (next.done) {
        this.#test = next.value;
        this.#evaluationCost = performance.now() - begun;
        return true;
      }
      await nextTask();
      if (engine !== this.#engine || due !== this.#due()) return false;
    }
  }

  #set(status: TrainStatus): void {
    this.#status = status;
    this.#message = undefined;
    this.#report();
  }

  #fail(error: unknown): void {
    this.#goal = 0;
    this.#status = "failed";
    this.#message = messageOf(error);
    this.#report();
  }

  /** The settings with the rate of the moment: during a replay that may be another. */
  #present(): TrainSettings {
    return { ...this.#settings, rate: this.#engine?.settings.rate ?? this.#settings.rate };
  }

  #report(): void {
    const progress = this.#engine?.progress() ?? {};
    this.#tell({
      ...emptyReport(this.#settings),
      ...progress,
      run: this.#run,
      settings: this.#present(),
      status: this.#status,
      message: this.#message,
      stepsPerSecond: this.#status === "running" ? this.#rate.perSecond : 0,
      view: this.#view,
      test: this.#test,
    });
    this.#view = undefined;
    this.#test = undefined;
  }
}
