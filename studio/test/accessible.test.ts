/** Every page for everyone: nothing that axe calls serious, nothing wider than the screen, all by keyboard, still where motion is unwanted. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeStudio, seriousFaults } from "./describe-studio.ts";

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** A page, what shows that it is there, and what brings it into the state that is looked at. */
interface View {
  readonly name: string;
  readonly address: string;
  readonly prepare: (page: Page) => Promise<void>;
}

const views: readonly View[] = [
  {
    name: "a graph that was checked",
    address: "#graph?example=broken-relu",
    prepare: async (page) => {
      await page.locator("[data-wire] .gradient").first().waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Check all" }).click();
      await page.locator("[data-passed=false]").first().waitFor({ state: "attached" });
    },
  },
  {
    name: "code that fails",
    address: "#graph",
    prepare: async (page) => {
      await page.locator("[data-wire] .gradient").first().waitFor({ state: "attached" });
      const editor = page.getByRole("textbox", { name: "Code" });
      await editor.press("Control+End");
      await page.keyboard.type(";(");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("alert").filter({ hasText: "Line" }).waitFor();
    },
  },
  {
    name: "points in the plane, learnt",
    address: "#train?data=xor",
    prepare: async (page) => {
      await page.getByRole("button", { name: "One epoch" }).click();
      await page.locator("[data-figure=step]").filter({ hasText: /[1-9]/ }).waitFor();
      await page.getByRole("button", { name: "Start" }).waitFor();
    },
  },
  {
    name: "the race and a fault",
    address: "#check?net=small",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Start the race" }).click();
      await page.getByText(/times faster/).waitFor();
      await page.getByRole("button", { name: "Show the solution" }).click();
      await page.getByRole("button", { name: "Hint" }).click();
    },
  },
];

describeStudio("for everyone", (studio) => {
  it.each(views)("$name: axe finds nothing serious, and nothing is wider than the screen", async (view) => {
    const { page, mistakes, close } = await studio.open(view.address, { reducedMotion: "reduce" });
    await view.prepare(page);
    for (const viewport of [desk, phone]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const where = `${view.name}, ${viewport.width} px, ${colorScheme}`;
        expect(await seriousFaults(page), where).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth"), where).toBeLessThanOrEqual(
          viewport.width,
        );
      }
    }
    expect(mistakes).toEqual([]);
    await close();
  });

  it("reaches every page and its main action by keyboard alone, and shows where the focus is", async () => {
    const { page, mistakes, close } = await studio.open("#graph?example=apple");
    await page.locator("[data-wire] .gradient").first().waitFor({ state: "attached" });
    await tabTo(page, "One step back");
    await page.keyboard.press("Enter");
    await page.getByText("backward: mul sends 1.1").waitFor();

    await page.keyboard.press("Escape");
    await tabTo(page, "Train", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.locator("button:enabled", { hasText: "One step" }).waitFor();
    await tabTo(page, "One step");
    await page.keyboard.press("Enter");
    await page.locator("[data-figure=step]").filter({ hasText: /^1$/ }).waitFor();

    await tabTo(page, "Check", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Start the race" }).waitFor();
    await tabTo(page, "Start the race");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Start the race" }).waitFor({ state: "detached" });
    await tabTo(page, EDITOR);
    await page.keyboard.press("Control+Home");
    await page.keyboard.type(")");
    await tabTo(page, "Run check");
    await page.keyboard.press("Enter");
    await page.getByText(/^Line 1: /).waitFor();
    expect(mistakes).toEqual([]);
    await close();
  });

  it("keeps still where motion is unwanted", async () => {
    const { page, close } = await studio.open("#graph?example=apple", { reducedMotion: "reduce" });
    await page.locator("[data-wire] .gradient").first().waitFor({ state: "attached" });
    const moving = `[...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
      const lasts = (durations) => durations.split(", ").some((duration) => parseFloat(duration) > 0);
      return element.checkVisibility() && !element.closest(".cm-editor") &&
        (lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration)));
    }).map(({ outerHTML }) => outerHTML.slice(0, 120))`;
    expect(await page.evaluate(moving)).toEqual([]);

    // The picture is there at once: not a frame between the old place and the new one.
    const places = await page.evaluate(async () => {
      const sheet = document.querySelector<HTMLElement>(".react-flow__viewport")!;
      const seen = new Set<string>([sheet.style.transform]);
      document.querySelector<HTMLElement>("button[aria-label='Zoom in']")!.click();
      for (let i = 0; i < 15; i++) {
        await new Promise(requestAnimationFrame);
        seen.add(sheet.style.transform);
      }
      return seen.size;
    });
    expect(places).toBe(2);
    await close();
  });
});

/** Where Tab indents, unless Escape was pressed before. */
const EDITOR = "an editor";

/** Presses Tab until what has the name has the focus, and asserts that one sees it there. */
async function tabTo(page: Page, name: string, key = "Tab"): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if ((await focused(page)).name === EDITOR) await page.keyboard.press("Escape");
    await page.keyboard.press(key);
    if ((await focused(page)).name !== name) continue;
    await expect
      .poll(async () => (await focused(page)).outline, { message: `the outline of ${name}` })
      .not.toBe("none");
    return;
  }
  throw new Error(`${name} cannot be reached by ${key}`);
}

function focused(page: Page): Promise<{ name: string; outline: string }> {
  return page.evaluate((editorName) => {
    const element = document.activeElement ?? document.body;
    const editor = element.closest(".cm-editor");
    return {
      name: editor ? editorName : (element.getAttribute("aria-label") ?? element.textContent),
      outline: getComputedStyle(editor ?? element).outlineStyle,
    };
  }, EDITOR);
}
