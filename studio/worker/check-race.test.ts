import { useBackend } from "retrograd";
import { checkGradients } from "retrograd/check";
import { expect, it } from "vitest";
import { nets, type RaceOrder, sampleSizes, speedup, waitingReport } from "../model/check/race.ts";
import { makeNet } from "./check-nets.ts";
import { Race } from "./check-race.ts";

// biome-ignore lint/correctness/useHookAtTopLevel: not one of React's
useBackend("wasm", { threads: 1 });

function run(order: RaceOrder) {
  const race = new Race(order);
  race.backpropagate();
  while (race.advance(50)) {}
  const raced = race.report("closer");
  while (race.lookCloser()) {}
  const report = race.report("finished");
  race.dispose();
  return { raced, report };
}

it.each(nets)("the %s net passes, and every row is what checkGradients says", (net) => {
  const order: RaceOrder = { net, samples: "100", seed: 3 };
  const { raced, report } = run(order);
  const { parameters, loss } = makeNet(net, order.seed);
  const check = checkGradients(loss, [...parameters], { h: 1e-4, samples: 100, seed: order.seed });
  expect(check.passed).toBe(true);
  expect(report.rows.map(({ verdict }) => verdict)).toEqual(report.rows.map(() => "passed"));
  report.rows.forEach((row, i) => {
    const input = check.inputs[i];
    expect(row).toMatchObject({
      name: input.name,
      shape: input.shape,
      checked: input.checked,
      kinks: input.kinks,
    });
    if (raced.rows[i].verdict === "doubtful") return; // judged by checkGradients, but by itself
    expect(row.meanAbsoluteDifference).toBeCloseTo(input.meanAbsoluteDifference, 15);
    expect(row.maxRelativeDifference).toBe(input.maxRelativeDifference);
    expect(row.worst?.index).toEqual(input.worst?.index);
    expect(row.worst?.numerical).toBe(input.worst?.numerical);
  });
  const found = speedup(report)!;
  expect(found.extrapolated).toBe(net !== "small");
  expect(found.factor).toBeGreaterThan(1);
});

it.each(nets)("the %s net has the parameters that the page announces", (net) => {
  for (const samples of sampleSizes) {
    const order: RaceOrder = { net, samples, seed: 0 };
    const race = new Race(order);
    expect(race.report("preparing")).toEqual(waitingReport(order));
    race.dispose();
  }
});

it("checks every entry of the small net and names a factor that is measured", () => {
  const { report } = run({ net: "small", samples: "all", seed: 0 });
  expect(report.numerical).toMatchObject({ done: 43, planned: 43 });
  expect(report.rows.map(({ name, checked }) => [name, checked])).toEqual([
    ["W1", 20],
    ["b1", 5],
    ["W2", 15],
    ["b2", 3],
  ]);
  const found = speedup(report)!;
  expect(found.extrapolated).toBe(false);
  expect(found.milliseconds).toBeCloseTo(report.numerical.milliseconds, 9);
});

it("counts kinks as checkGradients does", () => {
  // Some seed puts a unit of the hidden layer within h of its corner, for many of its 784 weights at once.
  for (let seed = 0; seed < 40; seed++) {
    const { raced, report } = run({ net: "convolution", samples: "all", seed });
    if (!raced.rows.some(({ verdict }) => verdict === "doubtful")) continue;
    const { parameters, loss } = makeNet("convolution", seed);
    const check = checkGradients(loss, [...parameters], { h: 1e-4 });
    expect(report.rows.map(({ kinks }) => kinks)).toEqual(check.inputs.map(({ kinks }) => kinks));
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(
      check.inputs.map(({ passed }) => (passed ? "passed" : "failed")),
    );
    return;
  }
  throw new Error("no seed has a doubtful entry");
});
