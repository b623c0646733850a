/** A moment of training: how a net came to where it is, so that it comes there again; and how a link spells it. Knows nothing of training. */
import type { Params } from "../address.ts";
import { canGoOn, formatSettings, parseRate, parseSettings, type TrainSettings } from "./settings.ts";

/** From this step on, this learning rate. */
export interface RateChange {
  readonly step: number;
  readonly rate: number;
}

export interface Moment {
  /** With the present rate. */
  readonly settings: TrainSettings;
  /** How many steps have been taken. */
  readonly step: number;
  /** Every rate so far; that of step 0 first. */
  readonly rates: readonly RateChange[];
}

/** Whether training that goes on from `present` under the settings of `wanted` comes to it, with the same weights. */
export function leadsTo(present: Moment, wanted: Moment): boolean {
  const before = wanted.rates.filter(({ step }) => step <= present.step);
  return (
    present.step <= wanted.step &&
    canGoOn(present.settings, wanted.settings) &&
    JSON.stringify(present.rates) === JSON.stringify(before)
  );
}

/** As a link spells it: the settings at the beginning, the changes of the rate, and the step to look inside. */
export function formatMoment({ settings, step, rates: [first, ...later] }: Moment): Params {
  return {
    ...formatSettings({ ...settings, rate: first.rate }),
    rates: later.map(({ step, rate }) => `${step}:${rate}`).join(","),
    look: String(step),
  };
}

/** Reads what `formatMoment` writes; changes that make no sense are as if they were left out. Undefined if there is no step. */
export function parseMoment(params: Params): Moment | undefined {
  const settings = parseSettings(params);
  if (!settings || !/^\d{1,9}$/.test(params.look ?? "")) return undefined;
  const step = Number(params.look);
  const rates: RateChange[] = [{ step: 0, rate: settings.rate }];
  for (const text of (params.rates ?? "").split(",")) {
    const [, at, written] = /^(\d{1,9}):(.+)$/.exec(text) ?? [];
    const rate = parseRate(written);
    const change = Number(at);
    if (rate !== undefined && change > rates[rates.length - 1].step && change <= step) {
      rates.push({ step: change, rate });
    }
  }
  return { settings: { ...settings, rate: rates[rates.length - 1].rate }, step, rates };
}
