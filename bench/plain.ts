/**
 * The baseline: the same work as plain loops over typed arrays, as one would write it in an afternoon. Loops are in the order that
 * suits the cache, so that the ratio is to decent code.
 */

/** out = a · b, [m, k] × [k, n]. */
export function matmul(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  out.fill(0);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) addRow(out, i * n, b, p * n, a[i * k + p], n);
  }
}

/** out = aᵀ · b, [k, m]ᵀ × [k, n]. */
function matmulLeftTransposed(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  out.fill(0);
  for (let p = 0; p < k; p++) {
    for (let i = 0; i < m; i++) addRow(out, i * n, b, p * n, a[p * m + i], n);
  }
}

/** out[to + j] += x · row[from + j] */
function addRow(out: Float32Array, to: number, row: Float32Array, from: number, x: number, n: number): void {
  for (let j = 0; j < n; j++) out[to + j] = out[to + j] + x * row[from + j];
}

/** out = a · bᵀ, [m, k] × [n, k]ᵀ. */
function matmulRightTransposed(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p];
      out[i * n + j] = sum;
    }
  }
}

/** A step of SGD on a net inputs-hidden-classes with ReLU and softmax cross entropy; returns the loss. */
export class PlainNet {
  readonly #sizes: readonly [number, number, number];
  readonly #batch: number;
  readonly parameters: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
  readonly #x: Float32Array;
  readonly #hidden: Float32Array;
  readonly #logits: Float32Array;
  readonly #dHidden: Float32Array;
  readonly #gradients: readonly Float32Array[];

  constructor(sizes: readonly [number, number, number], batch: number, parameters: readonly Float32Array[]) {
    const [inputs, hidden, classes] = sizes;
    this.#sizes = sizes;
    this.#batch = batch;
    this.parameters = parameters.map((p) => p.slice()) as unknown as PlainNet["parameters"];
    this.#x = new Float32Array(batch * inputs);
    this.#hidden = new Float32Array(batch * hidden);
    this.#logits = new Float32Array(batch * classes);
    this.#dHidden = new Float32Array(batch * hidden);
    this.#gradients = parameters.map((p) => new Float32Array(p.length));
  }

  step(images: Uint8Array, labels: Uint8Array, index: Int32Array, rate: number): number {
    const [inputs, hidden, classes] = this.#sizes;
    const batch = this.#batch;
    const [w1, b1, w2, b2] = this.parameters;
    const [dw1, db1, dw2, db2] = this.#gradients;
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < inputs; j++) this.#x[i * inputs + j] = images[index[i] * inputs + j] / 255;
    }
    matmul(this.#x, w1, this.#hidden, batch, inputs, hidden);
    for (let i = 0; i < this.#hidden.length; i++)
      this.#hidden[i] = Math.max(0, this.#hidden[i] + b1[i % hidden]);
    matmul(this.#hidden, w2, this.#logits, batch, hidden, classes);
    let loss = 0;
    for (let i = 0; i < batch; i++) {
      const row = this.#logits.subarray(i * classes, (i + 1) * classes);
      let largest = -Infinity;
      for (let j = 0; j < classes; j++) {
        row[j] += b2[j];
        largest = Math.max(largest, row[j]);
      }
      let sum = 0;
      for (let j = 0; j < classes; j++) sum += Math.exp(row[j] - largest);
      const label = labels[index[i]];
      loss += Math.log(sum) - (row[label] - largest);
      for (let j = 0; j < classes; j++)
        row[j] = (Math.exp(row[j] - largest) / sum - (j === label ? 1 : 0)) / batch;
    }
    matmulRightTransposed(this.#logits, w2, this.#dHidden, batch, classes, hidden);
    for (let i = 0; i < this.#dHidden.length; i++) if (!(this.#hidden[i] > 0)) this.#dHidden[i] = 0;
    matmulLeftTransposed(this.#hidden, this.#logits, dw2, hidden, batch, classes);
    matmulLeftTransposed(this.#x, this.#dHidden, dw1, inputs, batch, hidden);
    columnSums(this.#logits, db2);
    columnSums(this.#dHidden, db1);
    this.parameters.forEach((p, at) => {
      const g = this.#gradients[at];
      for (let i = 0; i < p.length; i++) p[i] -= rate * g[i];
    });
    return loss / batch;
  }
}

function columnSums(rows: Float32Array, out: Float32Array): void {
  out.fill(0);
  for (let i = 0; i < rows.length; i++) out[i % out.length] += rows[i];
}
