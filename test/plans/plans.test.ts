/**
 * The plans of three networks' training steps, as text: whoever changes how programs are planned sees what becomes of them. Renew
 * with `npx vitest run test/plans -u`, and read the difference.
 */
import { describe, expect, it } from "vitest";
import { networkOf, recipes } from "../support/networks.ts";

const [twoLayer, mlp, cnn] = recipes;

describe.each([
  ["two-layer", twoLayer],
  ["mlp", mlp],
  ["cnn", cnn],
] as const)("the training step of %s", (name, recipe) => {
  const network = networkOf(recipe);
  network.step();
  const { program } = network;

  it("is planned as written down", async () => {
    await expect(`${program.explain()}\n`).toMatchFileSnapshot(`${name}.txt`);
  });

  it("needs little more memory than parameters, optimizer state and the largest set of values that is alive at once", () => {
    const { assignedBytes, liveBytes, workspaceBytes } = program.stats;
    expect(assignedBytes).toBeGreaterThan(4 * 784 * 50);
    expect(assignedBytes + workspaceBytes).toBeLessThanOrEqual(1.3 * (assignedBytes + liveBytes));
  });

  it("updates each parameter with its state in one pass", () => {
    const lines = program.explain().split("\n");
    const updates = lines.filter((line) => / → .*(fc|conv)\d\.(weight|bias)/.test(line));
    expect(updates).toHaveLength(network.parameters().length);
  });

  it("tells where its time goes, and leaves the variables as they were", () => {
    const before = network.parameters();
    const { kernels, runs } = program.profile(2);
    expect(runs).toBe(2);
    expect(kernels).toHaveLength(program.stats.kernels);
    for (const { milliseconds, nodes } of kernels) {
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(nodes.length).toBeGreaterThan(0);
    }
    expect(kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeGreaterThan(0);
    expect(network.parameters()).toEqual(before);
  });
});
