/**
 * Stoppable: the page's side of a worker that may hang or die. Calls are answered in turn and within a time limit; a worker that is
 * stopped, hangs or dies is replaced by a fresh one. Knows nothing of what the worker does.
 */
import { type Remote, wrap } from "comlink";
import type { StopReason } from "../model/stop-reason.ts";
import { READY } from "./expose-stoppable.ts";
import { Lifetime } from "./lifetime.ts";
import type { Place } from "./user-code-place.ts";

/** Why a call has no answer. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  readonly reason: StopReason;
  /** For `time`: the limit. */
  readonly seconds: number | undefined;

  constructor(reason: StopReason, seconds?: number) {
    super(textOf(reason, seconds));
    this.reason = reason;
    this.seconds = seconds;
  }
}

function textOf(reason: StopReason, seconds: number | undefined): string {
  switch (reason) {
    case "stopped":
      return "stopped";
    case "time":
      return `not finished after ${seconds} s, so it was stopped: is there a loop that never ends?`;
    case "crashed":
      return "the worker that ran this died, perhaps for lack of memory";
    default:
      throw new Error(`unknown reason ${reason satisfies never}`);
  }
}

/** One worker, from its start to its end. */
interface Life<T> {
  readonly place: Place;
  /** One for the whole life: Comlink ends the connection when a remote is collected. */
  readonly remote: Remote<T>;
  readonly ready: Promise<void>;
  readonly lifetime: Lifetime;
}

/** Starts a worker that calls `exposeStoppable`, and tells of its death. */
export type Start = (onDeath: () => void) => Place;

/** A worker exposing a `T` by Comlink: it starts when it is warmed up or first called, and anew at once after it was stopped. */
export class Stoppable<T> {
  readonly #start: Start;
  #life: Life<T> | undefined;
  #generation = 0;
  /** Settles when every earlier call has. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(start: Start) {
    this.#start = start;
  }

  /** Starts the worker, so that the first call need not wait for it. */
  warmUp(): void {
    this.#life ??= this.#begin();
  }

  /** Another number for every worker: who compares knows whether what the worker held is gone. */
  get generation(): number {
    return this.#generation;
  }

  /** Asks the worker after earlier calls are answered. Rejects with a StoppedError if it has not answered in time, or at `stop`. */
  call<R>(seconds: number, question: (remote: Remote<T>) => Promise<R>): Promise<R> {
    this.#life ??= this.#begin();
    const life = this.#life;
    const answer = this.#tail.then(() => this.#ask(life, seconds, question));
    this.#tail = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  }

  /** Ends the worker at once; calls under way or in line reject. */
  stop(): void {
    if (this.#life) this.#end(this.#life, new StoppedError("stopped"));
  }

  async #ask<R>(life: Life<T>, seconds: number, question: (remote: Remote<T>) => Promise<R>): Promise<R> {
    await life.lifetime.within(life.ready);
    const timer = setTimeout(() => this.#end(life, new StoppedError("time", seconds)), seconds * 1000);
    try {
      return await life.lifetime.within(question(life.remote));
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(): Life<T> {
    this.#generation++;
    const place = this.#start(() => this.#die(life));
    const ready = new Promise<void>((resolve) => {
      place.port.addEventListener("message", ({ data }) => data === READY && resolve());
    });
    place.port.start();
    const life: Life<T> = { place, remote: wrap<T>(place.port), ready, lifetime: new Lifetime() };
    return life;
  }

  #die(life: Life<T>): void {
    if (this.#life !== life) return;
    life.place.end();
    this.#life = undefined; // the next call starts another, lest one that cannot start is started for ever
    this.#generation++;
    life.lifetime.end(new StoppedError("crashed"));
  }

  #end(life: Life<T>, error: StoppedError): void {
    if (this.#life !== life) return;
    life.place.end();
    this.#life = this.#begin();
    life.lifetime.end(error);
  }
}
