import { expect, it } from "vitest";
import { judgeLayer } from "../../worker/check-layer.ts";
import { commentedIn, exercises } from "./exercises.ts";
import { lineDifference } from "./line-difference.ts";

it("has eight faults", () => {
  expect(exercises).toHaveLength(8);
  expect(new Set(exercises.map(({ broken }) => broken)).size).toBe(8);
});

it.each(exercises)(
  "$id: the check catches the fault, and the solution passes",
  ({ id, broken, solution }) => {
    expect(broken).not.toBe(solution);
    const caught = judgeLayer(id, broken);
    expect(caught).toMatchObject({ kind: "judged", passed: false });
    if (caught.kind !== "judged") return;
    // Something to show: an entry computed both ways, or a sentence.
    expect(caught.problems.length + caught.inputs.filter(({ passed }) => !passed).length).toBeGreaterThan(0);
    expect(judgeLayer(id, solution)).toMatchObject({ kind: "judged", passed: true, problems: [] });
  },
);

it.each(exercises)("$id: one block of few lines is at fault", ({ broken, solution }) => {
  const { line, removed, added } = lineDifference(broken, solution);
  expect(removed.length + added.length).toBeLessThanOrEqual(5);
  const lines = broken.split("\n");
  expect([...lines.slice(0, line - 1), ...added, ...lines.slice(line - 1 + removed.length)].join("\n")).toBe(
    solution,
  );
});

it.each(exercises)("$id: its comments stand in Chinese too, in the same lines", ({ broken, solution }) => {
  for (const code of [broken, solution]) {
    const zh = commentedIn("zh", code);
    expect(commentedIn("en", zh)).toBe(code);
    const [before, after] = [code.split("\n"), zh.split("\n")];
    expect(after).toHaveLength(before.length);
    const same = before.filter((line, i) => line === after[i]);
    expect(same.filter((line) => line.includes("//") && !line.includes("// dy/dx = y"))).toEqual([]);
    expect(before.filter((line) => !same.includes(line) && !line.trim().startsWith("// "))).toEqual([]);
    expect(code).not.toMatch(/[\u4e00-\u9fff]|\/\/zh/);
  }
  // Changed code keeps what was added to it.
  expect(commentedIn("zh", `${broken}// mine\n`)).toBe(`${commentedIn("zh", broken)}// mine\n`);
});

it.each(exercises)("$id: its lines fit beside the race", ({ broken, solution }) => {
  for (const line of `${broken}${solution}`.split("\n")) expect(line.length, line).toBeLessThan(71);
});

/** The judgement on a good layer whose forward does `conduct` at one of its calls. */
function judgeAt(call: number, conduct: string) {
  const { solution } = exercises.find(({ id }) => id === "relu-clip")!;
  const forward = `forward(x) { if (++calls === ${call}) ${conduct};`;
  return judgeLayer("relu-clip", `${solution.replace("forward(x) {", forward)}\nlet calls = 0;`);
}

it("tells where the code throws, whichever of its calls that is", () => {
  let call = 1;
  for (; ; call++) {
    const found = judgeAt(call, 'throw new Error("enough")');
    if (found.kind === "judged" && found.passed) break; // there are no more calls
    expect(found, `call ${call}`).toMatchObject({ thrown: { message: "enough", line: expect.any(Number) } });
  }
  expect(call).toBeGreaterThan(10);
});

it("judges a layer that gives nothing, whichever of its calls that is", () => {
  for (let call = 1; call < 30; call++) expect(judgeAt(call, "return").kind, `call ${call}`).toBe("judged");
});

it("names the line of an error", () => {
  expect(judgeLayer("relu-clip", "class Relu {\n  forward(x) { return (x; }\n}")).toMatchObject({
    kind: "unreadable",
    fault: { line: 2 },
  });
  const throws = "class Relu {\n  forward(x) {\n    return x.mapp(Math.abs);\n  }\n  backward() {}\n}";
  expect(judgeLayer("relu-clip", throws)).toMatchObject({
    kind: "judged",
    passed: false,
    problems: [expect.stringContaining("mapp is not a function")],
    thrown: { line: 3 },
  });
  const misleads =
    "class Relu {\n  forward(x) {\n    throw new Error('see layer.js:99');\n  }\n  backward() {}\n}";
  expect(judgeLayer("relu-clip", misleads)).toMatchObject({ thrown: { line: 3 } });
  expect(judgeLayer("relu-clip", "const a = 1;\nmissing();")).toMatchObject({
    kind: "unreadable",
    fault: { message: "missing is not defined", line: 2 },
  });
});

it("names what is missing", () => {
  const fault = (code: string) => judgeLayer("relu-clip", code);
  expect(fault("class ReLU {}")).toMatchObject({ fault: { message: "the code must define the class Relu" } });
  expect(fault("class Relu { forward(x) { return x; } }")).toMatchObject({
    fault: { message: "the class Relu must have the method backward" },
  });
  for (const code of ["export default 5", 'import { x } from "y"', "export class Relu {}"]) {
    const message = "define the class Relu; nothing is exported or imported here";
    expect(fault(`\n${code}`)).toMatchObject({ kind: "unreadable", fault: { message, line: 2 } });
  }
  expect(fault("throw 1")).toMatchObject({ fault: { message: "it threw 1" } });
});

it("takes the words export and import in comments, keys and texts", () => {
  const { solution } = exercises.find(({ id }) => id === "relu-clip")!;
  const words = [
    "/* Relu as in the book;\n   import what matters: the mask\n*/",
    "const parts = {\n  export: 1,\n  import: 2,\n};",
    "const text = `\nexport default Relu`;",
  ];
  for (const code of words) {
    expect(judgeLayer("relu-clip", `${code}\n${solution}`), code).toMatchObject({ passed: true });
    expect(judgeLayer("relu-clip", `${code}\nexport ${solution}`), code).toMatchObject({
      fault: { message: expect.stringContaining("nothing is exported"), line: code.split("\n").length + 1 },
    });
  }
});

it("does not take another function with a right gradient", () => {
  const identity = "class Sigmoid { forward(x) { return [...x]; } backward(dout) { return [...dout]; } }";
  expect(judgeLayer("sigmoid-return", identity)).toMatchObject({
    passed: false,
    problems: [],
    value: { index: [0], found: 0.4 },
  });
});
