/** What the walks through the studio have in common: one served studio for each file, or a word on why there is none. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { executable, missing } from "../../test/support/chromium.ts";
import { type Studio, startStudio } from "./serve.ts";

/** The first of them builds the studio. */
const BUILD_TIME = 300_000;

/** Tests of a studio that is served while they run; skipped without Chromium. */
export function describeStudio(name: string, tests: (studio: Omit<Studio, "close">) => void): void {
  describe.skipIf(!executable)(`${name}${executable ? "" : ` (skipped: ${missing})`}`, () => {
    let studio: Studio | undefined;
    beforeAll(async () => {
      studio = await startStudio();
    }, BUILD_TIME);
    afterAll(() => studio?.close());
    tests({
      get url() {
        return studio!.url;
      },
      open: (address, options) => studio!.open(address, options),
    });
  });
}

/** What axe finds serious on the page, or in some parts of it, in words. */
export async function seriousFaults(page: Page, ...parts: readonly string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  for (const part of parts) builder.include(part);
  const { violations } = await builder.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
