/** The frame in a real browser: languages, themes, pages, and what it needs from the server. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { expect, it } from "vitest";
import { describeStudio } from "./describe-studio.ts";

describeStudio("the frame", (studio) => {
  it("is isolated, speaks the browser's language, and remembers another", async () => {
    const { page, mistakes, close } = await studio.open("", { locale: "zh-CN" });
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    await page.getByRole("link", { name: "计算图" }).waitFor();
    await page.getByLabel("语言", { exact: true }).selectOption("en");
    await page.getByRole("link", { name: "Graph" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
    await page.getByRole("link", { name: "Check" }).click();
    await page.waitForURL(/#check.*lang=en/);
    await page.reload();
    expect(await page.getByRole("link", { name: "Check" }).getAttribute("aria-current")).toBe("page");
    expect(mistakes).toEqual([]);
    await close();
  });

  it("says so where memory cannot be shared, and computes all the same", async () => {
    const server = createServer(sirv(fileURLToPath(new URL("../../dist/studio", import.meta.url))));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { page, close } = await studio.open();
    await page.goto(`${url}#graph?example=apple`);
    expect(await page.evaluate("crossOriginIsolated")).toBe(false);
    await page.getByText("everything runs on one thread").waitFor();
    await page.getByText("220.00000000000003").first().waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("everything runs on one thread").waitFor({ state: "detached" });
    await page.goto(`${url}#train?data=xor`);
    await page.getByRole("button", { name: "One step" }).click();
    await page.locator("[data-figure=step]").filter({ hasText: "1" }).waitFor();
    await close();
    server.closeAllConnections();
    server.close();
  });

  it("follows the system's theme until one is chosen", async () => {
    const { page, close } = await studio.open("", { colorScheme: "dark" });
    const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await paper();
    await page.getByLabel("Theme").selectOption("light");
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await paper()).toBe(light);
    await close();
  });
});
