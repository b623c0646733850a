/** The page Train in a real browser: digits learnt and recognised, the plane divided, a link that reproduces. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeStudio, seriousFaults } from "./describe-studio.ts";

/** A number as the page shows it. */
async function figure(page: Page, name: string): Promise<number> {
  const text = await page.locator(`[data-figure=${name}]`).innerText();
  return Number(text.replace(/[,%]/g, ""));
}

/** Waits until the test accuracy, in percent, is at least so high. */
function reaches(page: Page, percent: number) {
  const isThere = (least: number) =>
    Number.parseFloat(document.querySelector("[data-figure=test]")?.textContent ?? "") >= least;
  return page.waitForFunction(isThere, percent, { timeout: 50_000 });
}

/** The table of the Graph page's inspector. */
async function valuesOf(page: Page): Promise<string[]> {
  const cells = page.getByTestId("value").locator("td");
  await cells.first().waitFor();
  return cells.allTextContents();
}

/** Colours of a canvas that is neither one colour nor two. */
function coloursOf(page: Page, label: string | RegExp): Promise<number> {
  return page.getByRole("img", { name: label }).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

describeStudio("training in the page", (studio) => {
  it("learns MNIST to 95 %, reads a digit that is drawn, and shows what speaks for it", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#train");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await reaches(page, 95);

    // Drawn while training runs: a one.
    const paper = await page.getByRole("img", { name: /^Draw a digit here/ }).boundingBox();
    if (!paper) throw new Error("there is nothing to draw on");
    const at = (x: number, y: number) => [paper.x + x * paper.width, paper.y + y * paper.height] as const;
    await page.mouse.move(...at(0.55, 0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.48, 0.8), { steps: 12 });
    await page.mouse.up();
    await page.getByText(/^Read as 1, /).waitFor();
    expect(await coloursOf(page, "The gradient of the logit of 1 at each pixel")).toBeGreaterThan(20);
    await shoot("train-drawn");

    // By keyboard: a digit of the test data. The first one is a seven.
    await page.getByRole("button", { name: "Take a test digit" }).press("Enter");
    await page.getByText(/^Read as 7, .*; it is a 7$/).waitFor();
    await shoot("train-digit");

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Training waits at step/).waitFor(); // the button says "Start" a little earlier
    const step = await figure(page, "step");
    await page.getByRole("button", { name: "One step" }).click();
    await page.waitForFunction(
      (next) =>
        document.querySelector("[data-figure=step]")?.textContent?.replace(/\D/g, "") === String(next),
      step + 1,
    );

    const tab = page.getByRole("tab", { name: "Draw" });
    await tab.press("ArrowRight");
    expect(await coloursOf(page, /^First-layer weights/)).toBeGreaterThan(20);
    await page.keyboard.press("ArrowRight");
    const counts = await page.getByRole("table").locator("tbody td").allInnerTexts();
    expect(counts.map(Number).reduce((a, b) => a + b)).toBe(10_000);
    await page.keyboard.press("ArrowRight");
    const wrong = page.getByText(/^Wrong: \d+ of 10,000/);
    expect(await wrong.innerText()).toContain(
      `Wrong: ${10_000 - counts.reduce((a, n, i) => a + (i % 11 ? 0 : Number(n)), 0)}`,
    );
    expect(await coloursOf(page, /^Test images/)).toBeGreaterThan(20);
    await shoot("train-mistakes");
    expect(await seriousFaults(page)).toEqual([]);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("reads a digit between steps so slow that each is reported", async () => {
    const { page, mistakes, close } = await studio.open("#train?data=mnist&net=cnn&batch=1000");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForFunction(() => Number(document.querySelector("[data-figure=step]")?.textContent) > 1);
    const begun = await figure(page, "step");
    await page.getByRole("button", { name: "Take a test digit" }).click();
    const seen = await page.waitForFunction(() => {
      const isRead = document.body.textContent?.includes("; it is a 7");
      return isRead && Number(document.querySelector("[data-figure=step]")?.textContent);
    });
    expect(Number(await seen.jsonValue()) - begun).toBeLessThan(8);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("solves XOR, shows the boundary, and a link gives the same losses again", async () => {
    const first = await studio.open("#train?data=xor&net=8tanh-8tanh&seed=5&pace=0");
    const losses: string[] = [];
    for (const { page } of [first, await studio.open("#train?data=xor&net=8tanh-8tanh&seed=5&pace=0")]) {
      await page.getByRole("button", { name: "One epoch" }).click();
      await page.waitForFunction(() => document.querySelector("[data-figure=step]")?.textContent === "9");
      losses.push(await page.locator("[data-figure=loss]").innerText());
    }
    expect(losses[1]).toBe(losses[0]);

    const { page, mistakes, shoot, close } = first;
    await page.getByRole("button", { name: "Start" }).click();
    await reaches(page, 97);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
    expect(await coloursOf(page, /^The plane in the colours/)).toBeGreaterThan(20);
    expect(await coloursOf(page, "Responses of the units of layer 2 over the plane")).toBeGreaterThan(20);
    await shoot("train-xor");

    // Anything but rate and pace starts anew, and stands in the address.
    await page.getByLabel("Activation of layer 2").selectOption("relu");
    await page.waitForFunction(() => document.querySelector("[data-figure=step]")?.textContent === "0");
    await page.waitForURL(/net=8tanh-8relu/);
    await page.getByLabel("Learning rate").fill("0.5");
    await page.getByLabel("Learning rate").press("Enter");
    await page.waitForURL(/rate=0\.5/);
    await page.goto(`${studio.url}#train?data=moons&net=3relu&opt=sgd&rate=0.3&seed=9`);
    await expect.poll(() => page.getByLabel("Data").inputValue()).toBe("moons");
    expect(await page.getByLabel("Units of layer 1", { exact: true }).inputValue()).toBe("3");
    expect(await page.getByLabel("Optimizer").inputValue()).toBe("sgd");
    expect(await page.getByLabel("Seed").inputValue()).toBe("9");
    expect(await seriousFaults(page)).toEqual([]);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("takes no settings that make no sense, says so, and tells the accuracy that it shows", async () => {
    const { page, mistakes, close } = await studio.open("#train?data=moons");
    const [rate, batch] = [page.getByLabel("Learning rate"), page.getByLabel("Batch size")];
    const places = async () => [await page.getByLabel("Optimizer").boundingBox(), await rate.boundingBox()];
    await page.getByText(/^Training waits at step 0/).waitFor({ state: "attached" });
    const before = await places();
    await rate.fill("");
    await batch.fill("2.5");
    await page.getByText("Whole number, 1 to 1000.").waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    expect([await rate.inputValue(), await batch.inputValue()]).toEqual(["0.01", "32"]);
    await page.getByText("Whole number, 1 to 1000. Still 32.").waitFor();
    expect(await places()).toEqual(before);
    await batch.fill("16");
    await expect.poll(() => page.getByText("Whole number").count()).toBe(0);

    // Another batch size begins anew, and waits.
    await batch.press("Enter");
    const told = page.getByText(/^Training waits at step/);
    await told.waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForFunction(() => Number(document.querySelector("[data-figure=step]")?.textContent) > 5);
    await page.getByRole("button", { name: "Pause" }).click();
    await told.waitFor({ state: "attached" });
    const shown = await page.locator("[data-figure=test]").innerText();
    expect(await told.innerText()).toMatch(new RegExp(`test accuracy ${shown}$`));
    expect(mistakes).toEqual([]);
    await close();
  });

  it("says that the trainer cannot be loaded, and begins once it can", async () => {
    const { page, close } = await studio.open("#check");
    await page.context().route(/\/trainer-/, (route) => route.abort());
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByText(/^The trainer could not be loaded/).waitFor();
    await page.context().unroute(/\/trainer-/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForFunction(() => Number(document.querySelector("[data-figure=step]")?.textContent) > 5);

    // A link to a step waits for the trainer, too.
    await page.context().route(/\/trainer-/, (route) => route.abort());
    await page.goto("about:blank");
    await page.goto(`${studio.url}#train?data=xor&look=30`);
    await page.getByText(/^The trainer could not be loaded/).waitFor();
    await page.context().unroute(/\/trainer-/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText(/^Step 31 of training/).waitFor();
    await close();
  });

  it("stops a loss that diverges and names a rate that works; hands the next step to the page Graph", async () => {
    const { page, mistakes, close } = await studio.open(
      "#train?data=circles&net=8none&opt=sgd&rate=100&init=he",
    );
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/the learning rate 100 is too high/).waitFor();
    await page.getByRole("button", { name: "Use 0.1" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForFunction(() => Number(document.querySelector("[data-figure=step]")?.textContent) > 5);
    await page.getByRole("button", { name: "Look inside this step" }).click();
    await page.waitForURL(/#graph/);
    await page.getByText(/^Step \d+ of training: Circles\. /).waitFor();
    await page.locator("[data-wire]").first().waitFor({ state: "attached" });
    const weights = page.locator("[data-node]").filter({ hasText: "W1" });
    const key = await weights.getAttribute("data-node");
    await weights.click();
    const heading = page.getByRole("heading", { name: "W1", exact: true });
    await heading.waitFor();
    const seen = await valuesOf(page);
    const step = await page.getByText(/^Step \d+ of training/).innerText();
    await page.waitForURL(({ hash }) => new URLSearchParams(hash).get("node") === key);
    await page.reload(); // the step is no longer at hand
    await page.waitForURL(/#train.*look=/);
    await heading.waitFor();
    expect(await page.getByText(/^Step \d+ of training/).innerText()).toBe(step);
    expect(await valuesOf(page)).toEqual(seen);
    await page.getByRole("link", { name: "Back to training" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor(); // it waits
    const reached = await figure(page, "step");
    expect(reached).toBeGreaterThan(5);

    // A link to a step before would cost what has been trained since.
    await page.getByRole("button", { name: "One step" }).click();
    await page.getByRole("button", { name: "Look inside this step" }).click();
    await page.waitForURL(/#graph\?training=/);
    await page.goBack();
    await page.goBack();
    await page.getByText(/has to be given up/).waitFor();
    await page.getByRole("button", { name: "Keep the present net" }).click();
    await page.getByText(/has to be given up/).waitFor({ state: "detached" });
    expect(await figure(page, "step")).toBe(reached + 1);
    expect(mistakes).toEqual([]);
    await close();
  });
});
