/**
 * The losses of any number of steps in the room of a picture: neighbouring steps share a bucket, and all buckets are as wide.
 * Knows nothing of drawing.
 */

/** Buckets in order; the last one may not be full yet. */
export interface LossCurve {
  /** Steps in a bucket. */
  readonly width: number;
  readonly mean: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Collects losses into at most `most` buckets, an even number: when they are full, each two become one. */
export class LossRecorder {
  readonly #most: number;
  #width = 1;
  /** Steps in the last bucket; it is full when they are as many as its width. */
  #inLast = 0;
  readonly #sum: number[] = [];
  readonly #low: number[] = [];
  readonly #high: number[] = [];

  constructor(most = 600) {
    this.#most = most;
  }

  add(loss: number): void {
    if (this.#inLast === 0 && this.#sum.length === this.#most) this.#halve();
    if (this.#inLast === 0) {
      this.#sum.push(loss);
      this.#low.push(loss);
      this.#high.push(loss);
    } else {
      const last = this.#sum.length - 1;
      this.#sum[last] += loss;
      this.#low[last] = Math.min(this.#low[last], loss);
      this.#high[last] = Math.max(this.#high[last], loss);
    }
    this.#inLast = (this.#inLast + 1) % this.#width;
  }

  curve(): LossCurve {
    const last = this.#sum.length - 1;
    const steps = (i: number) => (i === last && this.#inLast > 0 ? this.#inLast : this.#width);
    return {
      width: this.#width,
      mean: Float32Array.from(this.#sum, (sum, i) => sum / steps(i)),
      low: Float32Array.from(this.#low),
      high: Float32Array.from(this.#high),
    };
  }

  /** Called when all buckets are full, and there is an even number of them. */
  #halve(): void {
    halve(this.#sum, (a, b) => a + b);
    halve(this.#low, Math.min);
    halve(this.#high, Math.max);
    this.#width *= 2;
  }
}

function halve(list: number[], join: (a: number, b: number) => number): void {
  const half = list.length / 2;
  for (let i = 0; i < half; i++) list[i] = join(list[2 * i], list[2 * i + 1]);
  list.length = half;
}
