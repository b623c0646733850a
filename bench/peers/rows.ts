/**
 * The rows of the table: what is raced, by name. Knows nothing of subjects.
 */
import type { Cnn, Mlp, SharedWork } from "./work.ts";

export interface Row {
  readonly name: string;
  /** What the work is, for people. */
  readonly title: string;
  readonly work: SharedWork;
  readonly unit: Unit;
  /** Floating-point operations of one step, where the work is a single product. */
  readonly flops?: number;
}

/** What times are told in. */
export type Unit = "µs" | "ms";

/** Units in a millisecond. */
export const perMillisecond: Record<Unit, number> = { µs: 1000, ms: 1 };

/** The two-layer net of the book; both figures vary one number of it. */
export function twoLayer({ hidden = 50, batch = 100 }: { hidden?: number; batch?: number }): Mlp {
  return { kind: "mlp", sizes: [784, hidden, 10], batch, rule: { name: "sgd", lr: 0.1 } };
}

const adam = { name: "adam", lr: 1e-3 } as const;

export const cnn: Cnn = {
  kind: "cnn",
  filters: [16, 32],
  kernel: 5,
  dense: 128,
  batch: 64,
  rule: adam,
};

export const rows: readonly Row[] = [
  {
    name: "two-layer",
    title: "training step 784-50-10, batch 100, SGD",
    work: twoLayer({}),
    unit: "µs",
  },
  {
    name: "mlp-512",
    title: "training step 784-512-512-10, batch 128, Adam",
    work: { kind: "mlp", sizes: [784, 512, 512, 10], batch: 128, rule: adam },
    unit: "ms",
  },
  {
    name: "cnn",
    title: "training step of a CNN, 16 and 32 filters 5 × 5, dense 128, batch 64, Adam",
    work: cnn,
    unit: "ms",
  },
  {
    name: "matmul-1024",
    title: "product of two 1024 × 1024 matrices",
    work: { kind: "matmul", size: 1024 },
    unit: "ms",
    flops: 2 * 1024 ** 3,
  },
];
