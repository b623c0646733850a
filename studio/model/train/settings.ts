/**
 * What the page Train can be told: data, net, optimizer, seed; their usual values; and how a link spells them.
 * Knows nothing of training.
 */
import type { Params } from "../address.ts";
import { oneOf } from "../preferences.ts";

export const dataNames = ["mnist", "xor", "circles", "moons", "spiral", "blobs"] as const;
export type DataName = (typeof dataNames)[number];
/** Sets of points in the plane. */
export type PlaneName = Exclude<DataName, "mnist">;

export const modelNames = ["dense", "cnn"] as const;
export type ModelName = (typeof modelNames)[number];

export const activationNames = ["relu", "sigmoid", "tanh", "none"] as const;
export type ActivationName = (typeof activationNames)[number];

/** First weights: He's or Xavier's deviation, or 0.01 ("small"), as the book's first nets have it. */
export const initNames = ["he", "xavier", "small"] as const;
export type InitName = (typeof initNames)[number];

export const optimizerNames = ["sgd", "momentum", "adam", "adamw"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** Most steps in a second; 0 for as many as there can be. */
export const paces = [0, 2000, 200, 20] as const;
export type Pace = (typeof paces)[number];

export interface DenseLayer {
  readonly units: number;
  readonly activation: ActivationName;
}

export interface TrainSettings {
  readonly data: DataName;
  readonly model: ModelName;
  /** Between input and logits; a cnn has its own. */
  readonly hidden: readonly DenseLayer[];
  readonly init: InitName;
  readonly optimizer: OptimizerName;
  readonly rate: number;
  readonly batch: number;
  readonly seed: number;
  readonly pace: Pace;
}

/** What the number fields take, ends included. */
export const limits = {
  units: { min: 1, max: 512 },
  batch: { min: 1, max: 1000 },
  seed: { min: 0, max: 2 ** 32 - 1 },
  rate: { min: 1e-6, max: 100 },
} as const;
export const MOST_LAYERS = 8;

const IMAGES: TrainSettings = {
  data: "mnist",
  model: "dense",
  hidden: [{ units: 50, activation: "relu" }],
  init: "small",
  optimizer: "sgd",
  rate: 0.1,
  batch: 100,
  seed: 8,
  pace: 0,
};

const PLANE: Omit<TrainSettings, "data"> = {
  model: "dense",
  hidden: [
    { units: 8, activation: "tanh" },
    { units: 8, activation: "tanh" },
  ],
  init: "xavier",
  optimizer: "adam",
  rate: 0.01,
  batch: 32,
  seed: 1,
  pace: 200,
};

/** The usual settings for a data set: for MNIST those of the book's net and of `retrograd train mnist`. */
export function defaultSettings(data: DataName): TrainSettings {
  return data === "mnist" ? IMAGES : { ...PLANE, data };
}

/** The learning rate that goes with an optimizer. */
export function usualRate(data: DataName, optimizer: OptimizerName): number {
  const isAdaptive = optimizer === "adam" || optimizer === "adamw";
  if (!isAdaptive) return 0.1;
  return data === "mnist" ? 0.001 : 0.01;
}

/** The settings with other data. Between images and the plane everything else becomes what is usual there. */
export function withData(settings: TrainSettings, data: DataName): TrainSettings {
  const sameKind = (settings.data === "mnist") === (data === "mnist");
  return sameKind ? { ...settings, data } : defaultSettings(data);
}

export function withOptimizer(settings: TrainSettings, optimizer: OptimizerName): TrainSettings {
  return { ...settings, optimizer, rate: usualRate(settings.data, optimizer) };
}

/** Whether a net that is being trained can go on under the other settings: only rate and pace differ. */
export function canGoOn(before: TrainSettings, after: TrainSettings): boolean {
  const { rate, pace } = before;
  return JSON.stringify(formatSettings(before)) === JSON.stringify(formatSettings({ ...after, rate, pace }));
}

/** How a link spells a net without hidden layers. */
const LINEAR = "linear";

function formatLayers(hidden: readonly DenseLayer[]): string {
  return hidden.map(({ units, activation }) => `${units}${activation}`).join("-") || LINEAR;
}

const NAMES = ["data", "net", "init", "opt", "rate", "batch", "seed", "pace"];

/** The settings as a link spells them. */
export function formatSettings({ hidden, model, ...rest }: TrainSettings): Params {
  return {
    data: rest.data,
    net: model === "cnn" ? "cnn" : formatLayers(hidden),
    init: rest.init,
    opt: rest.optimizer,
    rate: String(rest.rate),
    batch: String(rest.batch),
    seed: String(rest.seed),
    pace: String(rest.pace),
  };
}

/** Reads what `formatSettings` writes; what is missing or makes no sense is as usual for the data. Undefined if there is nothing. */
export function parseSettings(params: Params): TrainSettings | undefined {
  if (!NAMES.some((name) => params[name] !== undefined)) {
    return undefined;
  }
  const usual = defaultSettings(oneOf(dataNames, params.data) ?? "mnist");
  const isCnn = params.net === "cnn" && usual.data === "mnist";
  const optimizer = oneOf(optimizerNames, params.opt) ?? usual.optimizer;
  return {
    data: usual.data,
    model: isCnn ? "cnn" : "dense",
    hidden: isCnn ? usual.hidden : (parseLayers(params.net) ?? usual.hidden),
    init: oneOf(initNames, params.init) ?? usual.init,
    optimizer,
    rate: parseRate(params.rate) ?? (params.opt ? usualRate(usual.data, optimizer) : usual.rate),
    batch: parseWhole(params.batch, "batch") ?? usual.batch,
    seed: parseWhole(params.seed, "seed") ?? usual.seed,
    pace: paces.find((pace) => String(pace) === params.pace) ?? usual.pace,
  };
}

/** A whole number within its limits. */
export function parseWhole(text: string | undefined, what: "units" | "batch" | "seed"): number | undefined {
  const value = text?.trim() ? Number(text) : Number.NaN;
  const { min, max } = limits[what];
  return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/** A learning rate within its limits. */
export function parseRate(text: string | undefined): number | undefined {
  const value = text?.trim() ? Number(text) : Number.NaN;
  return value >= limits.rate.min && value <= limits.rate.max ? value : undefined;
}

/** `50relu-20tanh`, or `linear` for no hidden layer. */
function parseLayers(net: string | undefined): DenseLayer[] | undefined {
  if (net === LINEAR) return [];
  if (net === undefined) return undefined;
  const layers = net.split("-").map((part): DenseLayer | undefined => {
    const [, digits, name] = /^(\d+)([a-z]+)$/.exec(part) ?? [];
    const units = parseWhole(digits, "units");
    const activation = oneOf(activationNames, name);
    return units !== undefined && activation ? { units, activation } : undefined;
  });
  const known = layers.filter((layer) => layer !== undefined);
  return known.length === layers.length && layers.length <= MOST_LAYERS ? known : undefined;
}
