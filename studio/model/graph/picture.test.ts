import { type Layout, layout } from "retrograd/inspect";
import { describe, expect, it } from "vitest";
import { GraphSession } from "../../worker/graph-session.ts";
import { runModule } from "../../worker/run-module.ts";
import { exampleCode } from "./examples.ts";
import { appleDrawing } from "./fixtures.ts";
import { happeningOf } from "./happening.ts";
import { type Picture, PictureModel, type Place, READABLE } from "./picture.ts";
import { badgesOf } from "./picture-badges.ts";
import { flowStatus, partStatus } from "./picture-status.ts";
import { styleOf, type Token, tokens } from "./picture-styles.ts";
import { pictureSvg } from "./picture-svg.ts";
import { shownAfter, stepsOf } from "./steps.ts";

async function pictureOf(drawing = appleDrawing()): Promise<Picture> {
  const model = new PictureModel(layout);
  await model.show(drawing);
  return model.store.get().picture!;
}

describe("PictureModel", () => {
  it("stands still while numbers change that fit, and gives no room back", async () => {
    let placed = 0;
    const model = new PictureModel((boxes, wires) => {
      placed++;
      return layout(boxes, wires);
    });
    await model.show(appleDrawing());
    const { layout: first } = model.store.get().picture!;
    await model.show(appleDrawing(101));
    expect(model.store.get().picture!.layout).toBe(first);
    expect(model.store.get().picture!.figure.flows[0].above!.lines).toEqual(["101"]);
    await model.show(appleDrawing(1 / 3)); // longer numbers
    expect(placed).toBe(2);
    const { layout: wider } = model.store.get().picture!;
    expect(wider.width).toBeGreaterThan(first.width);
    await model.show(appleDrawing());
    expect(placed).toBe(2);
    expect(model.store.get().picture!.layout).toBe(wider);
  });

  it("tells less where there is little room, keeps to that while numbers change, and tells all once there is room", async () => {
    const model = new PictureModel(layout);
    const firstNumber = () => model.store.get().picture!.figure.flows[0].above!.lines;
    await model.show(appleDrawing(1 / 3));
    expect(firstNumber()).toEqual(["0.3333333333333333"]);
    const { width } = model.store.get().picture!.layout;
    await model.setWidth(width * 0.8);
    expect(firstNumber()).toEqual(["0.3333"]);
    expect(model.store.get().picture!.layout.width).toBeLessThan(width);
    await model.show(appleDrawing(100.00001)); // short enough to stand exact
    expect(firstNumber()).toEqual(["100"]);
    await model.show(appleDrawing(1 / 3));
    await model.setWidth(width);
    expect(firstNumber()).toEqual(["0.3333333333333333"]);
  });

  it("tells the numbers on wires that are long enough, though on others there is room for pictures only", async () => {
    const { output } = await runModule(exampleCode.residual.en, "ts");
    const session = new GraphSession(output!);
    const model = new PictureModel(layout);
    const picture = () => model.store.get().picture!;
    const pictured = () => picture().figure.flows.filter(({ above }) => above?.isWritten === false).length;
    await model.show(await session.draw({ open: [], leaves: {} }));
    const large = pictured();
    await model.setWidth(670);
    expect(picture().figure.detail).toBe("coarse");
    expect(pictured()).toBeGreaterThan(large);
    const shortcut = () => picture().figure.flows.find(({ id }) => picture().figure.whole.has(id))!;
    expect(picture().figure.whole.size).toBe(1);
    expect(shortcut()).toMatchObject({ from: "0", above: { lines: ["[1, -2, 0.5]", "[0, 1, -1]"] } });
    expect(picture().layout.width).toBeLessThan(670 / READABLE);
    await model.show(await session.draw({ open: [], leaves: { "0": { 0: 7 } } }));
    expect(shortcut().above!.lines).toEqual(["[7, -2, 0.5]", "[0, 1, -1]"]);
  });

  it("places only the last of several drawings that come at once, and tells what went wrong", async () => {
    const waiting: ((layout: Layout) => void)[] = [];
    const place: Place = () => new Promise((resolve) => waiting.push(resolve));
    const model = new PictureModel(place);
    const empty: Layout = { width: 0, height: 0, boxes: new Map(), wires: new Map() };
    const shown = model.show(appleDrawing(1));
    void model.show(appleDrawing(2 / 3));
    void model.show(appleDrawing(4 / 3));
    waiting[0](empty);
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    expect(waiting).toHaveLength(2);
    waiting[1](empty);
    await shown;
    expect(model.store.get().picture!.drawing.nodes[0].value.elements).toEqual([4 / 3]);

    const broken = new PictureModel(() => Promise.reject(new Error("no room")));
    await broken.show(appleDrawing());
    expect(broken.store.get()).toMatchObject({ error: "no room" });
  });
});

describe("what is seen after some steps", () => {
  it("values appear forward, derivatives backward, each with its operation", async () => {
    const { figure, drawing } = await pictureOf();
    const steps = stepsOf(drawing);
    const seen = (count: number) => {
      const shown = shownAfter(drawing, steps, count);
      return figure.flows.map((flow) => {
        const { hasValue, hasGradient } = flowStatus(flow, shown);
        return (hasValue ? "v" : "") + (hasGradient ? "g" : "");
      });
    };
    expect(seen(0)).toEqual(["v", "v", "", "v", ""]);
    expect(seen(1)).toEqual(["v", "v", "v", "v", ""]);
    expect(seen(2)).toEqual(["v", "v", "v", "v", "v"]);
    expect(seen(3)).toEqual(["v", "v", "v", "v", "vg"]);
    expect(seen(4)).toEqual(["v", "v", "vg", "vg", "vg"]);
    expect(seen(5)).toEqual(["vg", "vg", "vg", "vg", "vg"]);
  });

  it("stresses the operation at work and its wires", async () => {
    const { figure, drawing } = await pictureOf();
    const shown = shownAfter(drawing, stepsOf(drawing), 4); // × sends to its inputs 2 and 3
    expect(figure.parts.filter((part) => partStatus(part, shown).current).map(({ id }) => id)).toEqual(["4"]);
    const stressed = figure.flows.filter((flow) => flowStatus(flow, shown).current === "backward");
    expect(stressed.map(({ from, to }) => `${from}→${to}`)).toEqual(["2→4", "3→4", "4→end:4"]);
    expect(happeningOf(drawing, shown.current)).toEqual({
      kind: "backward",
      name: "mul",
      sent: [
        { to: "×", gradient: "1.1" },
        { to: "tax", gradient: "200" },
      ],
    });
  });
});

describe("pictureSvg", () => {
  const colours = Object.fromEntries(tokens.map((token) => [token, "#123456"])) as Record<Token, string>;

  it("writes what is seen, and nothing that is not yet", async () => {
    const picture = await pictureOf();
    const steps = stepsOf(picture.drawing);
    const draw = (count: number) =>
      pictureSvg(picture, {
        ...{ title: 'a < "b"', colours, fontFamily: "serif" },
        shown: shownAfter(picture.drawing, steps, count),
        badges: badgesOf({
          passed: false,
          edges: [
            {
              ...{ key: "2", input: 0, passed: false, checked: 1, kinks: 0 },
              worst: { index: [], analytic: 1, numerical: 2, relative: 0.5 },
            },
          ],
        }),
      });
    const done = draw(steps.length);
    for (const number of ["220.00000000000003", "2.2", "110.00000000000001", "200"])
      expect(done).toContain(`>${number}</text>`);
    expect(done).toContain("<title>a &lt; &quot;b&quot;</title>");
    expect(done).toContain(">✗ 0.5</text>");
    expect(draw(1)).not.toContain("220.00000000000003");
    expect(draw(1)).not.toContain("✗");
    expect(draw(1)).toContain("stroke-dasharray");
  });

  it("has a look for every level of a heatmap", () => {
    expect(styleOf("valueHeat5")).toMatchObject({ fill: "forward", fillOpacity: 1 });
    expect(styleOf("gradientHeat5")).toMatchObject({ fill: "backward", fillOpacity: 1 });
    for (const side of ["value", "gradient"] as const) {
      expect(styleOf(`${side}Heat-5`)).toMatchObject({ fill: "ink-soft", fillOpacity: 1 });
      expect(styleOf(`${side}Heat${Number.NaN}`).fill).toBe("ink");
    }
  });
});
