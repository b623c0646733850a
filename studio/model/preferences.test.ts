import { expect, test } from "vitest";
import { chooseLanguage, oneOf, themes } from "./preferences.ts";

test("the first language that the studio speaks, whatever its region", () => {
  expect(chooseLanguage(["fr-FR", "zh-Hans-CN", "en"])).toBe("zh");
  expect(chooseLanguage(["en-GB", "zh"])).toBe("en");
  expect(chooseLanguage(["ZH"])).toBe("zh");
  expect(chooseLanguage(["zhx"])).toBe("en");
  expect(chooseLanguage([])).toBe("en");
});

test("what is remembered must be a choice", () => {
  expect(oneOf(themes, "dark")).toBe("dark");
  expect(oneOf(themes, "pink")).toBeUndefined();
  expect(oneOf(themes, null)).toBeUndefined();
});
