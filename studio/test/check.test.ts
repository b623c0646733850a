/** The page Check in a real browser: the race to its end, a fault found and mended, a loop that never ends. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { exercises } from "../model/check/exercises.ts";
import { packText } from "../model/packed-text.ts";
import { describeStudio, seriousFaults } from "./describe-studio.ts";

const affine = exercises.find(({ id }) => id === "affine-transpose")!;

describeStudio("the page Check", (studio) => {
  it("races to the end, names a factor, and every verdict passes", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#check?net=small");
    await page.getByText("Which is done first?").waitFor();
    expect(await verdicts(page)).toEqual(Array(4).fill("waiting"));
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByRole("button", { name: "Race again" }).waitFor();
    expect(await factor(page)).toBeGreaterThan(1);
    await page.getByText("Measured: every entry").waitFor();
    expect(await verdicts(page)).toEqual(Array(4).fill("✓agrees"));
    await page.getByText("The check fails.").waitFor();

    await page.getByLabel("Net").selectOption("two-layer");
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByRole("button", { name: "Race again" }).waitFor();
    expect(await factor(page)).toBeGreaterThan(100);
    expect(await verdicts(page)).toEqual(Array(4).fill("✓agrees"));
    await shoot("check");
    expect(await seriousFaults(page)).toEqual([]);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("stops a race and extrapolates", async () => {
    const { page, mistakes, close } = await studio.open("#check?net=two-layer&samples=all");
    // Stopped by the page itself as soon as the first parameter is on its way: sooner than hands could.
    await page.evaluate(() => {
      const observer = new MutationObserver(() => {
        const stop = [...document.querySelectorAll("button")].find(
          ({ textContent }) => textContent === "Stop",
        );
        if (!document.body.textContent?.includes("now W1") || !stop) return;
        observer.disconnect();
        stop.click();
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByText("Extrapolated from").waitFor();
    expect(await factor(page)).toBeGreaterThan(1);
    expect((await verdicts(page)).at(-1)).toBe("waiting");
    expect(mistakes).toEqual([]);
    await close();
  });

  it("says that the race cannot be loaded, and loads it when it can", async () => {
    const { page, close } = await studio.open("#check?net=small");
    const scripts = /\/check-[^/]*\.js$/;
    await page.route(scripts, (route) => route.abort());
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByText("The race could not be loaded.").waitFor();
    await page.unroute(scripts);
    await page.getByRole("button", { name: "Start the race" }).click();
    await page.getByText("Measured: every entry").waitFor();
    await close();
  });

  it("catches a fault, judges the mended code right, and remembers that", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#check?exercise=affine-transpose");
    await page.getByText("The check fails.").waitFor();
    const row = page.getByRole("table", { name: "What the check says" }).getByRole("row", { name: /^x / });
    await row.getByText("differs").waitFor();
    expect(await row.locator(".backward").innerText()).not.toBe(await row.locator(".forward").innerText());
    await shoot("check-fault");

    await page.getByRole("button", { name: "Hint" }).click();
    await page.getByText("along a row of W").waitFor();
    await page.getByRole("button", { name: "Show the solution" }).click();
    await page.locator("ins").getByText("transpose(this.W)").waitFor();

    await retype(page, affine.solution);
    await page.getByText("The code has changed since").waitFor();
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("The check passes").waitFor();
    await page.getByText("1 of 8 solved").waitFor();
    await page.waitForURL(/code=/);

    await page.reload();
    await page.getByText("1 of 8 solved").waitFor();
    await page.getByText("This code came with a link").waitFor();
    expect(await page.locator(".cm-content").innerText()).toContain("transpose(this.W));");
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("The check passes").waitFor();
    await page.getByRole("button", { name: "Next exercise" }).click();
    await page.getByText("backward writes into the argument dout").waitFor();
    expect(mistakes).toEqual([]);
    await close();
  });

  it("ends a loop that never does, tells errors with their lines, and goes on", async () => {
    const loop = "class Relu {\n  forward(x) {\n    for (;;) {}\n  }\n  backward(dout) {}\n}";
    const { page, mistakes, close } = await studio.open(`#check?exercise=relu-clip&code=${packText(loop)}`);
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("Stopped after 5 s").waitFor();

    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("Checking …").waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("Stopped. The next run starts afresh.").waitFor();

    await retype(
      page,
      "class Relu {\n  forward(x) {\n    return x.mapp(Math.abs);\n  }\n  backward(dout) {}\n}",
    );
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("Line 3: x.mapp is not a function").waitFor();
    await retype(page, "class Relu {\n  forward(x) { return (x; }\n}");
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("Line 2:").waitFor();
    await retype(page, 'const r = new XMLHttpRequest();\nr.open("GET", "/", false);\nr.send();');
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText(/Line 3: .*Failed to execute 'send'/).waitFor();
    await retype(page, "export default 5");
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("Line 1: define the class Relu; nothing is exported").waitFor();
    const none = "return x.map(() => 0);";
    await retype(page, `class Relu {\n  forward(x) { ${none} }\n  backward(x) { ${none} }\n}`);
    await page.getByRole("button", { name: "Run check" }).click();
    await page.getByText("forward no longer computes").waitFor();
    expect(await page.getByRole("table", { name: "What the check says" }).count()).toBe(0);

    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByText("The check fails.").waitFor();
    expect(mistakes.filter((text) => !/Content Security Policy/.test(text))).toEqual([]);
    await close();
  });

  it("speaks Chinese, in the dark and on a phone", async () => {
    const { page, mistakes, shoot, close } = await studio.open("#check?net=convolution", {
      locale: "zh-CN",
      colorScheme: "dark",
      viewport: { width: 390, height: 844 },
    });
    await page.getByRole("heading", { name: "梯度确认" }).waitFor();
    await page.getByText("梯度确认未通过。").waitFor();
    await page.locator(".cm-content").getByText("逐元素计算").waitFor();
    await page.getByRole("button", { name: "开始比赛" }).click();
    await page.getByText(/误差反向传播法快 [\d,.]+ 倍/).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await shoot("check-zh-phone");
    expect(await seriousFaults(page)).toEqual([]);
    expect(mistakes).toEqual([]);
    await close();
  });
});

/** The last column of the race's table. */
async function verdicts(page: Page): Promise<string[]> {
  const cells = page.getByRole("table", { name: "Each parameter" }).locator("tbody td:last-child");
  return (await cells.allInnerTexts()).map((text) => text.replaceAll(/\s/g, ""));
}

/** How many times faster. */
async function factor(page: Page): Promise<number> {
  return Number((await page.locator("strong", { hasText: /times$/ }).innerText()).replaceAll(/[^\d.]/g, ""));
}

/** Puts `code` in place of what the editor holds, as by pasting. */
async function retype(page: Page, code: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(code);
}
