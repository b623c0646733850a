/** A visitor's ways through the studio that lead over several of its parts: links, languages, themes, the tour, loading again. */
import { expect, it } from "vitest";
import { describeStudio } from "./describe-studio.ts";

describeStudio("ways through the studio", (studio) => {
  it("gives a link that reproduces code, changed values, steps, the opened node and the language", async () => {
    const first = await studio.open("#graph?example=sigmoid");
    const { page } = first;
    await page.getByRole("button", { name: /^Open / }).click();
    await page.locator("[data-node='1.0']").waitFor();
    await page.locator("[data-node='0']").press("Enter"); // the picture may still be moving under a pointer
    await page.getByRole("textbox", { name: "x", exact: true }).fill("2");
    await page.locator("[data-node='1.6']").press("Enter");
    await page.getByText("0.8807970779778823").first().waitFor(); // 1 / (1 + e⁻²), to the last digit
    await page.getByRole("slider").press("ArrowLeft");
    await page.getByLabel("Language", { exact: true }).selectOption("zh");
    await page.getByRole("link", { name: "计算图" }).waitFor();
    await page.waitForURL(/step=.*lang=zh/);
    const link = page.url();
    const shown = await page.locator("[data-wire]").allInnerTexts();
    expect(first.mistakes).toEqual([]);
    await first.close();

    const second = await studio.open(link.slice(studio.url.length));
    await second.page.getByRole("link", { name: "计算图" }).waitFor();
    await second.page.locator("[data-node='1.0']").waitFor();
    await expect.poll(() => second.page.locator("[data-wire]").allInnerTexts()).toEqual(shown);
    await second.page.locator(".katex").first().waitFor();
    await second.shoot("link-reproduced");
    expect(second.mistakes).toEqual([]);
    await second.close();
  });

  it("shows every page in both languages and both themes", async () => {
    for (const [locale, colorScheme, name] of [
      ["en-US", "light", "light"],
      ["zh-CN", "dark", "zh-dark"],
    ] as const) {
      const { page, mistakes, shoot, close } = await studio.open("#graph?example=two-layer", {
        locale,
        colorScheme,
      });
      await page.locator("[data-wire]").first().waitFor();
      await page.locator(".katex").first().waitFor();
      await shoot(`graph-two-layer-${name}`);
      for (const [i, hash] of ["#train", "#check"].entries()) {
        await page
          .getByRole("navigation")
          .getByRole("link")
          .nth(i + 1)
          .click();
        await page.waitForURL(`**/${hash}*`);
        await page.getByRole("main").getByRole("button").first().waitFor();
      }
      expect(mistakes).toEqual([]);
      await close();
    }
  });

  it("leads a first visitor through five steps, once", async () => {
    const { page, mistakes, shoot, close } = await studio.open("", { isFirst: true });
    const tour = page.getByRole("dialog");
    await tour.getByText("1 / 5").waitFor();
    await page.locator("[data-wire]").first().waitFor();
    await shoot("tour");
    for (let step = 2; step <= 5; step++) {
      await page.keyboard.press("Tab");
      await tour.getByRole("button", { name: "Next" }).press("Enter");
      await tour.getByText(`${step} / 5`).waitFor();
    }
    await tour.getByRole("button", { name: "Done" }).click();
    await tour.waitFor({ state: "detached" });
    await page.reload();
    await page.locator("[data-wire]").first().waitFor();
    expect(await tour.count()).toBe(0);
    expect(mistakes).toEqual([]);
    await close();
  });

  it("keeps a change although the page is loaded again, or left, at once", async () => {
    const { page, mistakes, close } = await studio.open("#graph?example=apple");
    await page.locator("[data-wire] .gradient").first().waitFor({ state: "attached" });
    const editor = page.getByRole("textbox", { name: "Code of the graph" });
    await page.waitForURL(/node=/);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))"); // the address rests
    await editor.press("Control+a");
    await page.keyboard.insertText("// mine");
    await page.reload();
    await page.getByText("// mine").waitFor();

    await editor.press("Control+End");
    for (const part of [" 1", " 2", " 3"]) await page.keyboard.insertText(part);
    await page.getByRole("link", { name: "Train" }).evaluate((link: HTMLAnchorElement) => link.click());
    await page.waitForURL("**/#train*");
    await page.goBack();
    await page.waitForURL("**/#graph*");
    await page.getByText("// mine 1 2 3").waitFor();
    expect(mistakes).toEqual([]);
    await close();
  });

  it("keeps code that still runs when the page is loaded again", async () => {
    const { page, close } = await studio.open("#graph?example=apple&leaves=0:120");
    await page.locator("[data-wire]").first().waitFor();
    await page.getByRole("textbox", { name: "Code of the graph" }).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText("while (true) {}\nexport default 1;");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/code=/);
    await page.reload();
    await page.getByText("while (true) {}").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.", { exact: true }).waitFor();
    await close();
  });
});
