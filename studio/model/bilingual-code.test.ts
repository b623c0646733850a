import { expect, test } from "vitest";
import { bilingual, translatorOf } from "./bilingual-code.ts";

const source = `// Two lines
// of English.
//zh 两行
//zh 中文。
const a = 1; // no line of its own

  // One line.
  //zh 一行。
  const b = 2;
  // b = 2a
  const c = "//zh no comment";
`;

const en = `// Two lines
// of English.
const a = 1; // no line of its own

  // One line.
  const b = 2;
  // b = 2a
  const c = "//zh no comment";
`;

const zh = `// 两行
// 中文。
const a = 1; // no line of its own

  // 一行。
  const b = 2;
  // b = 2a
  const c = "//zh no comment";
`;

test("code has its comments in each language, and in both what has no other", () => {
  expect(bilingual(source)).toEqual({ en, zh });
});

test("of changed code the comments that are as they were given are translated, there and back", () => {
  const translate = translatorOf([bilingual(source)]);
  const changed = (text: string) => `// mine\n${text.replace("const b = 2", "const b = 3")}`;
  expect(translate("zh", changed(en))).toBe(changed(zh));
  expect(translate("en", changed(zh))).toBe(changed(en));
  expect(translate("zh", changed(zh))).toBe(changed(zh));
  expect(translate("zh", "// One line.")).toBe("// One line."); // another indent
});
