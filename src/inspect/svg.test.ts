import { DOMParser, type Element } from "@xmldom/xmldom";
import fc from "fast-check";
import {
  describe as describeGraph,
  ops,
  random,
  scalar,
  type Tensor,
  tensor,
  variable,
  zeros,
} from "retrograd";
import { describe, expect, test } from "vitest";
import { annotate } from "./annotate.ts";
import { toDot } from "./dot.ts";
import { expandOps } from "./expand.ts";
import { toSvg } from "./svg.ts";
import { textWidth } from "./text-width.ts";

const number = (value: number, name?: string) => scalar(value, { dtype: "float64", name });

interface Text {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Parses strictly: throws for anything that is not well-formed XML. */
function parse(svg: string): Element {
  const onError = (level: string, message: string) => {
    if (level !== "warning") throw new Error(message);
  };
  return new DOMParser({ onError }).parseFromString(svg, "image/svg+xml").documentElement!;
}

function sizeOf(svg: Element): { width: number; height: number } {
  const [, , width, height] = svg.getAttribute("viewBox")!.split(" ").map(Number);
  return { width, height };
}

/** The place of every text, by the same estimate of widths that the layout uses. */
function textsOf(svg: Element): Text[] {
  return [...svg.getElementsByTagName("text")].map((element) => {
    let [x, y] = [Number(element.getAttribute("x")), Number(element.getAttribute("y"))];
    for (
      let up = element.parentNode as Element | null;
      up?.getAttribute;
      up = up.parentNode as Element | null
    ) {
      const [dx, dy] = /translate\(([\d.]+) ([\d.]+)\)/
        .exec(up.getAttribute("transform") ?? "")
        ?.slice(1) ?? [0, 0];
      [x, y] = [x + Number(dx), y + Number(dy)];
    }
    const size = Number(element.getAttribute("font-size"));
    const text = element.textContent!;
    const width = textWidth(text, size);
    const left = element.getAttribute("text-anchor") === "middle" ? x - width / 2 : x;
    return { text, left, right: left + width, top: y - 0.8 * size, bottom: y + 0.22 * size };
  });
}

function overlaps(a: Text, b: Text): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A picture is in order if it is well-formed, holds only finite numbers, and no text leaves it or lies on another. */
function expectInOrder(svg: string): void {
  expect(svg).not.toMatch(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u); // what XML 1.0 forbids
  const root = parse(svg);
  expect(svg.replace(/<title>.*?<\/title>|<text.*?<\/text>/gs, "")).not.toMatch(/NaN|Infinity|undefined/);
  const { width, height } = sizeOf(root);
  const texts = textsOf(root);
  for (const text of texts) {
    const inside = text.left >= 0 && text.right <= width && text.top >= 0 && text.bottom <= height;
    expect(inside, `${JSON.stringify(text)} inside of ${width} × ${height}`).toBe(true);
  }
  texts.forEach((a, i) => {
    for (const b of texts.slice(0, i)) expect(overlaps(a, b), `${a.text} on ${b.text}`).toBe(false);
  });
}

const x = number(0.5, "x");
const images = random.uniform([3, 8], { seed: 1, name: "images" });
const weights = variable(random.normal([8, 4], { seed: 2 }), { name: "W" });
const examples: Record<string, Tensor> = {
  apple: number(100, "apple").mul(number(2, "count")).mul(number(1.1, "tax")).named("price"),
  "a leaf alone": number(7),
  "one value read twice": x.mul(x),
  "sigmoid, opened": expandOps(x.sigmoid()),
  "an affine layer": images
    .affine(weights, zeros([4], { name: "b" }))
    .relu()
    .mean(),
  "a sum of five": [1, 2, 3, 4, 5]
    .map((value) => number(value, `x${value}`).exp())
    .reduce((a, b) => a.add(b)),
  "names on the way": x
    .exp()
    .named("eˣ")
    .add(x.log().named("a name that is much too long to stand below a circle")),
  "values that are not finite": number(0).log().mul(number(Number.NaN)),
  "an empty tensor": zeros([0, 3]).sum(),
  "labels and constants": images.matmul(weights).crossEntropy(tensor(Int32Array.of(3, 0, 1), { name: "t" })),
};

describe.each(Object.entries(examples))("%s", (_, output) => {
  test("is in order, and the same bytes each time", async () => {
    const svg = await toSvg(annotate(output));
    expectInOrder(svg);
    expect(await toSvg(annotate(output))).toBe(svg);
  });
});

test("each wire shows its value above and its gradient below; results stand at the end", async () => {
  const texts = textsOf(parse(await toSvg(annotate(examples.apple))));
  const find = (text: string) => texts.find((found) => found.text === text)!;
  expect(texts.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      "100",
      "2.2",
      "2",
      "110",
      "200",
      "1.1",
      "220",
      "1",
      "price",
      "derivative of price",
    ]),
  );
  expect(find("2.2").top).toBeGreaterThan(find("100").bottom);
  expect(find("110").top).toBeGreaterThan(find("2").bottom);
  expect(find("price").left).toBeGreaterThan(find("220").right);
});

test("a chain of additions is one circle with an edge each, unless a part has a name or another reader", async () => {
  const [a, b, c] = [number(1, "a"), number(2, "b"), number(3, "c")];
  const pluses = async (output: Tensor) =>
    textsOf(parse(await toSvg(annotate(output)))).filter(({ text }) => text === "+").length;
  expect(await pluses(a.add(b).add(c))).toBe(1);
  expect(await pluses(a.add(b).named("s").add(c))).toBe(2);
  const s = a.add(b);
  expect(await pluses(s.add(c).mul(s))).toBe(2);
});

test("without gradients there is no legend, without values there are shapes", async () => {
  const svg = await toSvg(describeGraph(images.matmul(weights)));
  expectInOrder(svg);
  const texts = textsOf(parse(svg)).map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["3×8", "8×4", "3×4"]));
  expect(texts.join()).not.toContain("derivative");
});

const names = fc.string({ unit: "binary", maxLength: 40 });

test("any name at all gives a well-formed picture", async () => {
  await fc.assert(
    fc.asyncProperty(names, names, async (leaf, result) => {
      expectInOrder(await toSvg(annotate(ops.mul(number(2, leaf), 3).named(result))));
    }),
    { numRuns: 100 },
  );
});

test("markup in a name is text", async () => {
  const name = `</text><script>alert("1")</script>&amp;'`;
  const root = parse(await toSvg(annotate(number(2, name).exp())));
  expect(root.getElementsByTagName("script")).toHaveLength(0);
  expect(root.getElementsByTagName("title")[1].textContent).toContain(name);
});

/** The quoted strings of a DOT text, read as Graphviz does: it takes \" for a quote, and leaves the rest to labels. */
function dotStrings(dot: string): { strings: string[]; rest: string } {
  const strings: string[] = [];
  const rest = dot.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, content: string) => {
    const plain = content.replaceAll("&amp;", "&");
    strings.push(plain.replace(/\\(.)/gs, (_escape, c: string) => (c === "n" ? "\n" : c)));
    return "STRING";
  });
  return { strings, rest };
}

test("any name at all stays inside of its string for Graphviz", () => {
  fc.assert(
    fc.property(names, (name) => {
      const { strings, rest } = dotStrings(toDot(annotate(number(2, name).mul(3))));
      const expected = name.replace(/[\0\p{Cs}]/gu, "\ufffd").replace(/\r\n?/g, "\n");
      expect(strings).toContain(expected);
      expect(rest.replace(/<[^>]*>/g, "").match(/->/g)).toHaveLength(3);
      expect(rest).toMatch(/^digraph \{\n(?: {2}[^\n]*;\n)+\}\n$/);
    }),
  );
});

test("a graph for Graphviz has an edge for each input and the gradients on them", () => {
  const dot = toDot(annotate(examples.apple));
  expect(dot).toContain('n0 -> n2 [label=<100<br/><font color="#c2410c">← 2.2</font>>];');
  expect(dot).toContain('n4 -> out0 [label=<220<br/><font color="#c2410c">← 1</font>>];');
});
