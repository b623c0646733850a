/** The Graph page's inspector and chain rule in a real browser: what is shown of a node, leaves changed, gradients checked. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeStudio, seriousFaults } from "./describe-studio.ts";

describeStudio("the inspector", (studio) => {
  it("shows a layer's formula, values, gradient and chain rule, as table, heatmap and histogram", async () => {
    const { page, mistakes, close } = await studio.open("#graph?example=affine&node=3");
    const inspector = inspectorOf(page);
    await inspector.getByRole("heading", { name: "Y" }).waitFor();
    expect(await inspector.getByText("2 × 3").isVisible()).toBe(true);
    expect(await inspector.getByText("main.ts:9").isVisible()).toBe(true);
    expect(await inspector.locator("table td").allTextContents()).toEqual(["", "0", "2", "2", "2", "4", "2"]);

    const chain = page.getByRole("region", { name: "Chain rule" });
    await chain.locator("math").first().waitFor();
    // X · W + b and its three gradients, each in symbols, shapes and numbers.
    expect(await chain.locator("math").count()).toBe(12);
    expect(await chain.textContent()).toContain(
      "b was added to each of the 2 rows, so its gradient is the sum over the rows.",
    );
    expect(await chain.locator(".enclosing.backward").count()).toBeGreaterThan(0);

    await inspector.getByRole("radio", { name: "gradient" }).check();
    await inspector.getByTestId("gradient").waitFor();
    await inspector.getByLabel("Show as").selectOption("heatmap");
    const heatmap = inspector.getByRole("img", { name: /^Heatmap, 2 × 3/ });
    await heatmap.press("ArrowRight");
    await heatmap.press("ArrowDown");
    expect(await inspector.getByText("[1, 1] = 4").isVisible()).toBe(true);
    await inspector.getByLabel("Show as").selectOption("histogram");
    await inspector.getByRole("img", { name: /^Histogram of 6 entries/ }).press("ArrowRight");
    expect(await inspector.getByText("0 … 1: 1 entry").isVisible()).toBe(true);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("changes a leaf by typing, by arrow keys and by dragging, and tells what came of it", async () => {
    const { page, mistakes, close, shoot } = await studio.open("#graph?example=apple&node=0");
    const inspector = inspectorOf(page);
    const field = inspector.getByRole("textbox", { name: "apple" });
    await field.fill("101");
    await inspector.getByText("apple +1 → price +2.2").waitFor();
    expect(await inspector.getByText("the gradient predicted +2.2").isVisible()).toBe(true);
    await page.getByText("222.20000000000002").first().waitFor();
    await shoot("leaf-changed");

    await field.fill("1o1");
    await field.press("Enter");
    await inspector.getByText("“1o1” is not a number.", { exact: false }).waitFor();
    await field.press("Escape");
    expect(await field.inputValue()).toBe("100");
    expect(await inspector.getByRole("alert").count()).toBe(0);

    await field.press("Shift+ArrowUp");
    await inspector.getByText("apple +10 → price +22").waitFor();
    await field.press("Tab");
    const box = (await field.boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y + 10);
    await page.mouse.move(box.x + 70, box.y + 10);
    await page.mouse.up();
    await inspector.getByText("apple +15 → price +33").waitFor();

    await inspector.getByRole("button", { name: "Restore" }).click();
    await page.getByText("220.00000000000003").first().waitFor();
    expect(await field.inputValue()).toBe("100");
    expect(mistakes).toEqual([]);
    await close();
  });

  it("passes a good gradient, and finds a broken ReLU at its own edge and from end to end", async () => {
    const { page, mistakes, close, shoot } = await studio.open("#graph?example=broken-relu");
    const inspector = inspectorOf(page);
    const outcome = inspector.getByTestId("all-checks");
    await inspector.getByRole("button", { name: "Check all" }).click();
    await outcome.getByText("6 of 7 edges agree; wrong:").waitFor();
    expect(await outcome.getByRole("button").allTextContents()).toEqual(["Affine → h"]);
    await outcome.getByRole("button").click();
    await inspector.getByRole("heading", { name: "h", exact: true }).waitFor();

    // What arrives at the ReLU is right; what it sends back is not.
    await inspector.getByRole("button", { name: "Check this" }).click();
    await inspector.getByTestId("node-check").getByText("passed: 4 entries agree").waitFor();
    await page.goto(`${studio.url}#graph?example=broken-relu&node=1`);
    await inspector.getByRole("heading", { name: "W", exact: true }).waitFor();
    await inspector.getByRole("button", { name: "Check this" }).click();
    await inspector
      .getByTestId("node-check")
      .getByText(/FAILED: \d of 4 entries/)
      .waitFor();
    expect(await inspector.getByText(/^worst entry \[\d, \d\]$/).isVisible()).toBe(true);
    await inspector.getByRole("button", { name: "Check all" }).click();
    await outcome.getByText("6 of 7 edges agree; wrong:").waitFor();
    await shoot("broken-relu-inspected");
    expect(mistakes).toEqual([]);
    await close();
  });

  it.each(["light", "dark"] as const)("gives axe nothing serious in the %s theme", async (colorScheme) => {
    const { page, close } = await studio.open("#graph?example=two-layer&node=1", { colorScheme });
    await page.locator("math").first().waitFor();
    for (const view of ["table", "heatmap", "histogram"]) {
      await inspectorOf(page).getByLabel("Show as").selectOption(view);
      const parts = ['section[aria-label="Inspector"]', 'section[aria-label="Chain rule"]'];
      expect(await seriousFaults(page, ...parts)).toEqual([]);
    }
    await close();
  });
});

function inspectorOf(page: Page) {
  return page.getByRole("region", { name: "Inspector" });
}
