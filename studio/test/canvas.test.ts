/** The picture of the Graph page in a real browser: numbers on wires, steps, opened nodes, exports, two hundred nodes. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { exampleNames } from "../model/graph/examples.ts";
import { READABLE } from "../model/graph/picture.ts";
import { packText } from "../model/packed-text.ts";
import { describeStudio } from "./describe-studio.ts";

describeStudio("the picture", (studio) => {
  it("shows the book's numbers, and takes them away step by step", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#graph?example=apple");
    await seen(page, "4→end:4", "gradient");
    expect(await numbers(page)).toEqual({
      "0→2": ["100", "2.2"],
      "1→2": ["2", "110.00000000000001"],
      "2→4": ["200", "1.1"],
      "3→4": ["1.1", "200"],
      "4→end:4": ["220.00000000000003", "1"],
    });
    await shoot("graph-apple");
    // A step changes wires; none may be taken away and put back, which one would see as a flash.
    await page.evaluate(`
      var fewest = Infinity;
      new MutationObserver(() => {
        fewest = Math.min(fewest, document.querySelectorAll("[data-wire]").length);
      }).observe(document.body, { childList: true, subtree: true });
    `);
    await page.getByRole("group", { name: /arrow keys take steps/ }).focus();
    await page.keyboard.press("ArrowLeft");
    await gone(page, "0→2", "gradient");
    expect(await numbers(page)).toMatchObject({
      "0→2": ["100", ""],
      "1→2": ["2", ""],
      "2→4": ["200", "1.1"],
      "3→4": ["1.1", "200"],
    });
    await page.keyboard.press("ArrowLeft");
    await gone(page, "2→4", "gradient");
    expect(await numbers(page)).toMatchObject({ "3→4": ["1.1", ""], "4→end:4": ["220.00000000000003", "1"] });
    await shoot("graph-stepped-back");
    await page.keyboard.press("ArrowLeft");
    await gone(page, "4→end:4", "gradient");
    await page.keyboard.press("ArrowLeft");
    await gone(page, "4→end:4", "value");
    expect(await numbers(page)).toMatchObject({ "2→4": ["200", ""], "4→end:4": ["", ""] });
    await page.getByText("forward: mul computes 200").waitFor();
    await page.keyboard.press("Home");
    await gone(page, "2→4", "value");
    await page.keyboard.press("End");
    await seen(page, "0→2", "gradient");
    expect(await page.evaluate("fewest")).toBe(5);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("lets numbers be selected, and nodes by keyboard or an unsteady hand", async () => {
    const { page, mistakes, close } = await studio.open("#graph?example=apple");
    await seen(page, "4→end:4", "gradient");
    await wire(page, "1→2").locator(".gradient text").click({ clickCount: 3 });
    expect(await page.evaluate("String(getSelection()).trim()")).toBe("110.00000000000001");
    const tax = page.getByRole("button", { name: "tax: data, value 1.1, gradient 200" });
    await tax.focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-node='3'][aria-pressed=true]").waitFor();
    const { x, y } = (await page.locator("[data-node='1']").boundingBox())!;
    await page.mouse.move(x + 10, y + 10);
    await page.mouse.down();
    await page.mouse.move(x + 12, y + 11);
    await page.mouse.up();
    await page.locator("[data-node='1'][aria-pressed=true]").waitFor();
    expect(mistakes).toEqual([]);
    await close();
  });

  it("opens sigmoid into simpler operations whose numbers agree, and closes it", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#graph?example=sigmoid", { viewport: WIDE });
    await seen(page, "1→end:1", "gradient");
    const closed = await numbers(page);
    await page.getByRole("button", { name: /^Open y/ }).click();
    await page.locator("[data-close='1']").waitFor();
    const open = await numbers(page);
    expect(await page.locator("[data-node]").allTextContents()).toEqual(
      expect.arrayContaining(["x", "×", "-1", "exp", "+", "/"]),
    );
    const [, [value]] = Object.entries(open).find(([key]) => key.endsWith("→end:1.6"))!;
    expect(Number(value)).toBeCloseTo(Number(closed["1→end:1"][0]), 15);
    const [, [, gradient]] = Object.entries(open).find(([key]) => key.startsWith("0→"))!;
    expect(Number(gradient)).toBeCloseTo(Number(closed["0→1"][1]), 15);
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(() => page.locator("[data-wire$='→end:1.6'] .value").textContent()).toBe("0.7311");
    await expect.poll(() => isWhole(page)).toBe(true);
    await page.locator(".katex").first().waitFor();
    await shoot("graph-sigmoid-open");
    await page.setViewportSize(WIDE);
    await expect.poll(() => numbers(page)).toEqual(open);
    await page.getByRole("button", { name: "Close sigmoid" }).click();
    await page.locator("[data-close='1']").waitFor({ state: "detached" });
    await seen(page, "1→end:1", "gradient");
    expect(await numbers(page)).toEqual(closed);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("shows every example whole at 1280 × 800, in type that one can read", async () => {
    const [first, ...others] = exampleNames;
    const { page, mistakes, close } = await studio.open(`#graph?example=${first}`, {
      reducedMotion: "reduce",
    });
    const nodes = () => page.locator("[data-node]").allTextContents();
    const isSeen = async (name: string) => {
      await expect.poll(() => isWhole(page), { message: name }).toBe(true);
      expect(await zoom(page), name).toBeGreaterThanOrEqual(READABLE);
    };
    await page.locator("[data-wire]").first().waitFor();
    await isSeen(first);
    for (const name of others) {
      const before = await nodes();
      await page.getByRole("combobox", { name: "Example" }).selectOption(name);
      await expect.poll(nodes, { message: name }).not.toEqual(before);
      await isSeen(name);
    }
    expect(mistakes).toEqual([]);
    await close();
  });

  it("exports the picture as SVG and PNG, and the graph as JSON", async () => {
    const { page, mistakes, close } = await studio.open("#graph?example=apple");
    await seen(page, "4→end:4", "gradient");
    const svg = await save(page, "Picture (SVG)");
    expect(svg.name).toBe("apple.svg");
    expect(svg.bytes.toString()).toContain(">220.00000000000003</text>");
    const png = await save(page, "Picture (PNG)");
    expect(png.name).toBe("apple.png");
    expect([...png.bytes.subarray(1, 4)]).toEqual([..."PNG"].map((c) => c.charCodeAt(0)));
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(800); // twice as wide as the picture
    const json = await save(page, "Graph (JSON)");
    expect(json.name).toBe("apple.json");
    expect(JSON.parse(json.bytes.toString()).nodes).toHaveLength(5);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("exports its own colours where those of the page are forced", async () => {
    const { page, mistakes, close } = await studio.open("#graph?example=apple", { forcedColors: "active" });
    await seen(page, "4→end:4", "gradient");
    const svg = (await save(page, "Picture (SVG)")).bytes.toString();
    for (const colour of ["rgb(29, 79, 159)", "rgb(194, 54, 26)"]) expect(svg).toContain(colour);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("draws two hundred nodes, and goes with the steps", async () => {
    const code = packText(`import { scalar } from "retrograd";
let x = scalar(0.5, { name: "x" });
for (let i = 0; i < 66; i++) x = x.mul(0.5).sin().add(0.1);
export default x.named("y");
`);
    const { page, mistakes, close } = await studio.open(`#graph?code=${code}`);
    await page.locator("[data-wire]").first().waitFor();
    await page.getByText("backward 199 / 199").waitFor();
    await page.locator("[data-node='0']").waitFor(); // what is too large is seen from its beginning
    await page.getByRole("group", { name: /arrow keys take steps/ }).focus();
    await page.keyboard.press("Home");
    await page.locator("[data-node='0']").waitFor();
    await page.getByRole("slider").fill("198");
    await page.locator("[data-wire$='→end:330'] .value").waitFor();
    expect(mistakes).toEqual([]);
    await close();
  });
});

/** The file that the menu gives. */
async function save(page: Page, label: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: label }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Where every number finds room. */
const WIDE = { width: 1920, height: 1000 };

function zoom(page: Page): Promise<number> {
  return page
    .locator(".react-flow__viewport")
    .evaluate((viewport) => new DOMMatrix(getComputedStyle(viewport).transform).a);
}

/** Whether all nodes are within the canvas. */
function isWhole(page: Page): Promise<boolean> {
  return page.locator(".react-flow").evaluate((canvas) => {
    const frame = canvas.getBoundingClientRect();
    return [...canvas.querySelectorAll("[data-node]")]
      .map((node) => node.getBoundingClientRect())
      .every(
        ({ left, right, top, bottom }) =>
          left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom,
      );
  });
}

function wire(page: Page, name: string) {
  return page.locator(`[data-wire='${name}']`);
}

function seen(page: Page, name: string, what: "value" | "gradient"): Promise<void> {
  return wire(page, name).locator(`.${what}`).waitFor();
}

function gone(page: Page, name: string, what: "value" | "gradient"): Promise<void> {
  return wire(page, name).locator(`.${what}`).waitFor({ state: "detached" });
}

/** Value and gradient of every wire; "" where it is not to be seen. */
async function numbers(page: Page): Promise<Record<string, [string, string]>> {
  const pairs = await page.locator("[data-wire]").evaluateAll((wires) =>
    wires.map((wire) => {
      const text = (what: string) => wire.querySelector(what)?.textContent ?? "";
      return [wire.getAttribute("data-wire"), [text(".value"), text(".gradient")]] as const;
    }),
  );
  return Object.fromEntries(pairs.map(([name, [value, gradient]]) => [name, [value, gradient]]));
}
