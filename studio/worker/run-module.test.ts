import { describe } from "retrograd";
import { expect, test } from "vitest";
import type { CodeError } from "../model/graph/user-code.ts";
import { runModule } from "./run-module.ts";

async function errorOf(code: string): Promise<CodeError> {
  const { result } = await runModule(code, "ts");
  if (result.ok) throw new Error("the code ran");
  return result.error;
}

test("a node's origin is the user's own line, the first one too", async () => {
  const { output } = await runModule(
    `import { scalar } from "retrograd"; const x = scalar(3, { name: "x" });
interface Unused {
  readonly a: number;
}
const two: number = await Promise.resolve(2);
export default x
  .mul(two);`,
    "ts",
  );
  const [x, , y] = describe(output!).nodes;
  expect(x.origin).toBe("main.ts:1");
  expect(y.origin).toBe("main.ts:7");
});

test("JavaScript is called so, and every package can be imported", async () => {
  const { result, output } = await runModule(
    `import { tensor as make } from "retrograd";
import * as layers from "retrograd/layers";
import { Linear } from "retrograd/nn";
import { mse } from "retrograd/losses";
import { SGD } from "retrograd/optim";
import { accuracy } from "retrograd/metrics";
import { checkGradients } from "retrograd/check";
import { annotate } from "retrograd/inspect";
import { train } from "retrograd/train";
const { Relu } = await import("retrograd/layers");
console.log([Linear, mse, SGD, accuracy, checkGradients, annotate, train, layers.Relu].map((f) => typeof f), Relu === layers.Relu);
export default make([1, -1]).relu();`,
    "js",
  );
  expect(result.console[0]?.text).toMatch(/^\["function"(, "function"){7}\] true$/);
  expect(describe(output!).nodes[1].origin).toBe("main.js:12");
});

test("errors keep the library's message and tell the user's line", async () => {
  const shape = await errorOf(
    `import { tensor } from "retrograd";\n\nconst a = tensor([[1, 2]]);\nexport default a\n  .matmul(a);`,
  );
  expect(shape.line).toBe(5);
  expect(shape.message).toMatch(/^matmul: /);
  const thrown = await errorOf(`const f = () => {\n  throw new TypeError("no");\n};\nf();`);
  expect(thrown).toEqual({ message: "TypeError: no", line: 2 });
  const deep = await errorOf(
    `function f(n: number): number {\n  return f(n + 1) + 1;\n}\nexport default f(0);`,
  );
  expect(deep.message).toMatch(/^RangeError: Maximum call stack/);
  expect(deep.line).toBe(2);
  const late = await errorOf(`await Promise.resolve();\nawait Promise.reject(new Error("late"));`);
  expect(late.message).toBe("late");
  expect(await errorOf(`throw "text";`)).toEqual({ message: "the code threw text" });
  expect((await errorOf(`"x".repeat(2 ** 40);`)).message).toMatch(/^RangeError: Invalid/);
});

test("code that cannot be read tells its line", async () => {
  expect(await errorOf("const a = 1;\nconst b = ;")).toEqual({
    message: "SyntaxError: Unexpected token",
    line: 2,
  });
  expect((await errorOf("const a = 1;\nconst a = 2;")).message).toMatch(/^SyntaxError: .*'a'/);
});

test("a Promise is waited for, and what is wrong with the default export is told with its line", async () => {
  const { output } = await runModule(
    `import { scalar } from "retrograd";\nexport default Promise.resolve(scalar(2));`,
    "ts",
  );
  expect(output?.item()).toBe(2);
  expect(await errorOf(`export default Promise.reject(new Error("no luck"));`)).toMatchObject({
    message: "no luck",
  });
  expect((await errorOf(`const a = 1;\n\nexport default a;`)).line).toBe(3);
  expect((await errorOf(`const a = 1;\n\nexport { a as default };`)).line).toBe(3);
});

test("what a package does not have is told by its name", async () => {
  const { message, line } = await errorOf(`import { nothing } from "retrograd";\nexport default nothing(1);`);
  expect(message).toBe('"retrograd" has no export "nothing"; import { … } from what it has');
  expect(line).toBe(2);
  expect((await errorOf(`import nn from "retrograd/nn";\nexport default nn.Linear;`)).message).toMatch(
    /^"retrograd\/nn" has no default export/,
  );
});

test("what cannot be imported is told with what can be", async () => {
  const { message, line } = await errorOf(`\nimport fs from "node:fs";\nexport default fs;`);
  expect(message).toMatch(/^cannot import "node:fs"; there are retrograd, retrograd\/layers, /);
  expect(line).toBe(2);
});

test.each([
  ["const x = 1;", "nothing", /exports nothing by default/],
  ["export default 3;", "noTensor", /the number 3; export the tensor itself/],
  ["export default Promise.resolve(1);", "noTensor", /the number 1; export the tensor itself/],
  ["export default [1, 2];", "noTensor", /an array of 2; export one tensor/],
  ['export { scalar as default } from "retrograd";', "noTensor", /the function scalar; call it and export/],
  ["export default () => 1;", "noTensor", /call it and export/],
  ["export default { a: 1 };", "noTensor", /class Object/],
  ["export default undefined;", "noTensor", /is undefined/],
  ["export default new Float32Array(2);", "noTensor", /a Float32Array; export the tensor itself/],
])("%s has no graph", async (code, reason, message) => {
  const error = await errorOf(code);
  expect(error.reason).toBe(reason);
  expect(error.message).toMatch(message);
});

test("the console keeps readable text within bounds", async () => {
  const { result } = await runModule(
    `import { tensor } from "retrograd";
console.log("a", 1, tensor([1, 2]), { b: [1, "c"], d: { e: { f: { g: 1 } } } }, new Map([[1, 2]]), null, -0);
console.warn(new Float64Array(3), [[1], []], {});
const ring: Record<string, unknown> = {};
ring.self = ring;
console.error(ring, new Error("x"), () => 1, "long".repeat(10_000));
for (let i = 0; i < 1000; i++) console.log(i);`,
    "ts",
  );
  const [first, second, third] = result.console;
  expect(first.text).toBe(
    'a 1 tensor([1, 2], float32) { b: [1, "c"], d: { e: { f: { g: 1 } } } } Map { 1 => 2 } null -0',
  );
  expect(second).toEqual({ level: "warn", text: "Float64Array(3) [0, 0, 0] [[1], []] {}" });
  expect(third.level).toBe("error");
  expect(third.text).toMatch(/^\{ self: \[circular\] \} Error: x \[function anonymous\] longlong/);
  expect(third.text.length).toBeLessThan(2100);
  expect(result.console).toHaveLength(201);
  expect(result.console[200].text).toMatch(/more than 200 lines/);
});
