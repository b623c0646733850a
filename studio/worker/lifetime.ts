/** Lifetime: lets go of calls under way when whoever should answer them is no more. Knows nothing of what is called. */

/** From the start of a worker to its end. */
export class Lifetime {
  /** Of the calls under way. */
  readonly #rejectors = new Set<(error: Error) => void>();
  #error: Error | undefined;

  /**
   * Settles as `work` does; rejects if this life ends sooner. Nothing is kept of it afterwards, while `Promise.race` with a promise
   * that lives on would keep every answer as long as that.
   */
  async within<R>(work: Promise<R>): Promise<R> {
    let reject!: (error: Error) => void;
    const own = new Promise<R>((onValue, onError) => {
      reject = onError;
      work.then(onValue, onError);
    });
    this.#rejectors.add(reject);
    if (this.#error) reject(this.#error);
    try {
      return await own;
    } finally {
      this.#rejectors.delete(reject);
    }
  }

  /** Rejects calls under way, and all that follow, with the error of the first end. */
  end(error: Error): void {
    this.#error ??= error;
    for (const reject of this.#rejectors) reject(this.#error);
  }
}
