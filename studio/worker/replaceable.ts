/**
 * Replaceable: the page's side of a worker that should live as long as the page: started when first needed, and anew after it has
 * failed. Knows nothing of what the worker does.
 */
import { type Remote, wrap } from "comlink";
import { UnloadableError } from "../model/unloadable-error.ts";
import { Lifetime } from "./lifetime.ts";

interface Running<T> {
  readonly remote: Remote<T>;
  readonly lifetime: Lifetime;
}

/** A worker exposing a `T` by Comlink. */
export class Replaceable<T> {
  readonly #start: () => Worker;
  readonly #onFailure: (error: Error) => void;
  #running: Running<T> | undefined;

  /** Whoever waits for no answer hears of failures by `onFailure`. */
  constructor(start: () => Worker, onFailure: (error: Error) => void = () => {}) {
    this.#start = start;
    this.#onFailure = onFailure;
  }

  /** The worker, unless there is none yet or it has failed. */
  get remote(): Remote<T> | undefined {
    return this.#running?.remote;
  }

  /** Starts the worker, so that the first call need not wait for it. */
  warmUp(): void {
    this.#running ??= this.#begin();
  }

  /** Asks the worker. Rejects if it fails meanwhile: with an UnloadableError, or with an error of its own that it did not catch. */
  call<R>(question: (remote: Remote<T>) => Promise<R>): Promise<R> {
    this.#running ??= this.#begin();
    const { remote, lifetime } = this.#running;
    return lifetime.within(question(remote));
  }

  #begin(): Running<T> {
    const worker = this.#start();
    const running = { remote: wrap<T>(worker), lifetime: new Lifetime() };
    worker.addEventListener("error", ({ message }) => {
      worker.terminate();
      const error = message ? new Error(message) : new UnloadableError();
      if (this.#running === running) {
        this.#running = undefined;
        this.#onFailure(error);
      }
      running.lifetime.end(error);
    });
    return running;
  }
}
