/**
 * Threefry-2x32, 20 rounds: a counter-based generator. The same key and counter give the same bits everywhere.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011), the Random123 library.
 */

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];
/** Skein's key schedule parity for 32-bit words. */
const PARITY = 0x1bd11bda;

/** Encrypts a pair of 32-bit words `(x0, x1)` under a key; both results are unsigned. */
export function threefry2x32(key: readonly [number, number], x0: number, x1: number): [number, number] {
  const schedule = [key[0], key[1], key[0] ^ key[1] ^ PARITY];
  let a = (x0 + schedule[0]) | 0;
  let b = (x1 + schedule[1]) | 0;
  for (let round = 0; round < 20; round++) {
    a = (a + b) | 0;
    const r = ROTATIONS[round % 8];
    b = ((b << r) | (b >>> (32 - r))) ^ a;
    if (round % 4 === 3) {
      const turn = (round + 1) / 4;
      a = (a + schedule[turn % 3]) | 0;
      b = (b + schedule[(turn + 1) % 3] + turn) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/**
 * `count` random 32-bit words for a seed, in JAX's layout: the counters 0 … count − 1 (padded to an even number) are halved,
 * the first half in the first word of each pair and the second half in the second.
 */
export function randomBits(seed: number, count: number): Uint32Array {
  const key = keyOf(seed);
  const half = Math.ceil(count / 2);
  const bits = new Uint32Array(2 * half);
  for (let i = 0; i < half; i++) {
    const second = half + i < count ? half + i : 0; // JAX pads an odd count with a zero counter
    [bits[i], bits[half + i]] = threefry2x32(key, i, second);
  }
  return bits.subarray(0, count);
}

/** A seed's key: its high and low 32 bits. Throws a RangeError unless the seed is a whole number in [0, 2⁵³). */
export function keyOf(seed: number): [number, number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed ${seed} is not a whole number from 0 to 2⁵³ − 1`);
  }
  return [Math.floor(seed / 2 ** 32), seed >>> 0];
}
