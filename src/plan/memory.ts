/**
 * The static memory plan: an offset for every buffer of a program, such that two share bytes only if they are never needed together.
 * Greedy by size, after Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020).
 */
import { bytesPer } from "../graph/dtype.ts";
import type { Buffer } from "./expression.ts";
import { outsOf, type Plan, readsOf } from "./plan.ts";

export interface MemoryPlan {
  /** Byte offset of each temporary, input and constant. Variables live elsewhere. */
  readonly offsets: ReadonlyMap<Buffer, number>;
  readonly bytes: number;
  readonly lifetimes: readonly Lifetime[];
  /** Bytes of all buffers at the kernel that needs the most at once: no plan can do with less. */
  readonly liveBytes: number;
}

/** Buffers start on cache lines; kernels may read, never write, this many bytes past an end. */
const ALIGNMENT = 64;
const OVERREAD = 16;

/** From the kernel that first needs a buffer (−1: the start) to the last one that does (their number: the end). */
export interface Lifetime {
  readonly buffer: Buffer;
  readonly bytes: number;
  first: number;
  last: number;
}

/** Lays out everything but variables. */
export function planMemory(plan: Plan): MemoryPlan {
  const placed: { lifetime: Lifetime; offset: number }[] = [];
  const offsets = new Map<Buffer, number>();
  let bytes = 0;
  const lifetimes = lifetimesOf(plan);
  for (const lifetime of [...lifetimes].sort((a, b) => b.bytes - a.bytes || a.buffer.id - b.buffer.id)) {
    const rivals = placed
      .filter(({ lifetime: other }) => other.first <= lifetime.last && lifetime.first <= other.last)
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    for (const rival of rivals) {
      if (offset + lifetime.bytes <= rival.offset) break;
      offset = Math.max(offset, rival.offset + rival.lifetime.bytes);
    }
    placed.push({ lifetime, offset });
    offsets.set(lifetime.buffer, offset);
    bytes = Math.max(bytes, offset + lifetime.bytes);
  }
  return { offsets, bytes, lifetimes, liveBytes: largestLiveSet(lifetimes) };
}

function largestLiveSet(lifetimes: readonly Lifetime[]): number {
  const sizeAt = (at: number) =>
    lifetimes.reduce(
      (sum, { buffer, first, last }) =>
        first <= at && at <= last ? sum + buffer.size * bytesPer[buffer.dtype] : sum,
      0,
    );
  return Math.max(0, ...lifetimes.map(({ first }) => sizeAt(first)));
}

/** From the first kernel that writes a buffer to the last that reads it; inputs from the start, constants and outputs for ever. */
function lifetimesOf(plan: Plan): Lifetime[] {
  const lifetimes = new Map<Buffer, Lifetime>();
  const kernels = [...plan.kernels, ...plan.updates];
  for (const buffer of plan.buffers) {
    if (buffer.role === "variable") continue;
    const bytes = Math.ceil((buffer.size * bytesPer[buffer.dtype] + OVERREAD) / ALIGNMENT) * ALIGNMENT;
    const early = buffer.role !== "temporary";
    lifetimes.set(buffer, {
      buffer,
      bytes,
      first: early ? -1 : kernels.length,
      last: buffer.role === "constant" ? kernels.length : -1,
    });
  }
  kernels.forEach((kernel, at) => {
    for (const { buffer } of [...readsOf(kernel), ...outsOf(kernel)]) {
      const lifetime = lifetimes.get(buffer);
      if (!lifetime) continue;
      lifetime.first = Math.min(lifetime.first, at);
      lifetime.last = Math.max(lifetime.last, at);
    }
  });
  for (const buffer of plan.outputs) lifetimes.get(buffer)!.last = kernels.length;
  return [...lifetimes.values()];
}
