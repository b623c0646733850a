/**
 * Points in the plane with classes: XOR, circles, moons, spiral, blobs, the same ones for the same seed.
 * Knows nothing of nets.
 */
import { type Random, randomFrom } from "../random.ts";
import type { PlaneName } from "./settings.ts";

/** Points within about [−1, 1]². */
export interface Points {
  /** x and y of each, one after another. */
  readonly coordinates: Float32Array;
  /** Class of each. */
  readonly labels: Uint8Array;
}

export interface PlaneData {
  readonly classes: number;
  readonly train: Points;
  readonly test: Points;
}

/** How far pictures of the plane reach from 0, to every side. */
export const REACH = 1.25;

const TRAIN_POINTS = 300;
const TEST_POINTS = 100;

type Place = readonly [x: number, y: number];
/** A point of a class, at random. */
type Placement = (label: number, random: Random) => Place;

/** Box and Muller's normal numbers. */
function normal(random: Random, deviation: number): number {
  return deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const sets: Readonly<Record<PlaneName, { readonly classes: number; readonly place: Placement }>> = {
  xor: {
    classes: 2,
    place: (label, random) => {
      const [x, y] = [0.08 + 0.87 * random(), 0.08 + 0.87 * random()];
      const side = random() < 0.5 ? -1 : 1;
      return [side * x, (label === 0 ? side : -side) * y];
    },
  },
  circles: {
    classes: 2,
    place: (label, random) => {
      const angle = 2 * Math.PI * random();
      const radius = (label === 0 ? 0.9 : 0.4) + normal(random, 0.07);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  moons: {
    classes: 2,
    place: (label, random) => {
      const angle = Math.PI * random();
      const [x, y] =
        label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
      return [0.62 * (x - 0.5) + normal(random, 0.06), 0.9 * (y - 0.25) + normal(random, 0.06)];
    },
  },
  spiral: {
    classes: 3,
    place: (label, random) => {
      const radius = 0.08 + 0.9 * Math.sqrt(random());
      const angle = (2 * Math.PI * label) / 3 + 4 * radius + normal(random, 0.12);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  },
  blobs: {
    classes: 3,
    place: (label, random) => {
      const angle = Math.PI / 2 + (2 * Math.PI * label) / 3;
      return [0.6 * Math.cos(angle) + normal(random, 0.18), 0.6 * Math.sin(angle) + normal(random, 0.18)];
    },
  },
};

/** A data set of 300 points to train on and 100 to test, with as many of each class as divides. */
export function planeData(name: PlaneName, seed: number): PlaneData {
  const { classes, place } = sets[name];
  const random = randomFrom(seed);
  const draw = (count: number): Points => {
    const coordinates = new Float32Array(2 * count);
    const labels = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      labels[i] = i % classes;
      coordinates.set(place(labels[i], random), 2 * i);
    }
    return { coordinates, labels };
  };
  return { classes, train: draw(TRAIN_POINTS), test: draw(TEST_POINTS) };
}
