import { describe, expect, it } from "vitest";
import type { ProgramProfile } from "../backends/backend.ts";
import { chromeTrace, profileTable } from "./profile.ts";

const profile: ProgramProfile = {
  kernels: [
    { kind: "loop", size: "[8, 4]", nodes: ["relu"], milliseconds: 0.25, flops: 32, bytes: 256 },
    {
      kind: "contract",
      size: "8 × 1000 × 4",
      nodes: ["matmul", "add"],
      milliseconds: 0.75,
      flops: 7_500_000,
      bytes: 1_500_000,
    },
    { kind: "loop", size: "[]", nodes: ["div"], milliseconds: 0, flops: 1, bytes: 8 },
  ],
  threads: 2,
  runs: 20,
};

describe("a profile", () => {
  it("is a table with the longest kernel first, rates, and a line for all", () => {
    const lines = profileTable(profile).split("\n");
    expect(lines[0].trim().split(/ {2,}/)).toEqual([
      "µs",
      "share",
      "MFLOP",
      "GFLOP/s",
      "MB",
      "GB/s",
      "kernel",
      "size",
      "nodes",
    ]);
    expect(lines[1].trim().split(/ {2,}/)).toEqual([
      "750.0",
      "75.0%",
      "7.5",
      "10.0",
      "1.5",
      "2.0",
      "contract",
      "8 × 1000 × 4",
      "matmul → add",
    ]);
    expect(lines[3]).toContain("–"); // no rate in no time
    expect(lines[4].trim()).toMatch(
      /^1000\.0 +100\.0% +7\.5 +7\.5 .*all +3 kernels +2 threads, median of 20 runs$/,
    );
    expect(new Set(lines.slice(0, 4).map((line) => line.search(/(kernel|contract|loop) /))).size).toBe(1);
  });

  it("is a trace of complete events one after the other, in microseconds", () => {
    const { traceEvents } = chromeTrace(profile);
    expect(traceEvents.map(({ name, ph, ts, dur }) => [name, ph, ts, dur])).toEqual([
      ["relu", "X", 0, 250],
      ["add", "X", 250, 750],
      ["div", "X", 1000, 0],
    ]);
    expect(traceEvents[1].args["GFLOP/s"]).toBeCloseTo(10);
    expect(traceEvents[2].args["GFLOP/s"]).toBe(0);
    expect(JSON.parse(JSON.stringify(traceEvents))).toEqual(traceEvents);
  });
});
