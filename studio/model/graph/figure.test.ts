import { scalar, tensor } from "retrograd";
import { layout } from "retrograd/inspect";
import { describe, expect, it } from "vitest";
import { GraphSession } from "../../worker/graph-session.ts";
import { type Figure, figureOf } from "./figure.ts";
import { appleDrawing } from "./fixtures.ts";
import { framesOf } from "./picture-frames.ts";
import type { View } from "./source.ts";

const CLOSED: View = { open: [], leaves: {} };

function texts({ flows }: Figure): [string, string[] | undefined, string[] | undefined][] {
  return flows.map(({ from, to, above, below }) => [
    `${from}→${to}`,
    above && [...above.lines],
    below && [...below.lines],
  ]);
}

describe("figureOf", () => {
  it("writes the book's numbers on the wires, as JavaScript prints them", () => {
    expect(texts(figureOf(appleDrawing()))).toEqual([
      ["0→2", ["100"], ["2.2"]],
      ["1→2", ["2"], ["110.00000000000001"]],
      ["2→4", ["200"], ["1.1"]],
      ["3→4", ["1.1"], ["200"]],
      ["4→end:4", ["220.00000000000003"], ["1"]],
    ]);
  });

  it("gives float32 seven digits, and every number an ASCII minus", async () => {
    const x = scalar(-0.1, { name: "x" });
    const figure = figureOf(await new GraphSession(x.mul(-3).named("y")).draw(CLOSED));
    expect(texts(figure).map(([, value]) => value)).toEqual([["-0.1"], undefined, ["0.3"]]);
    expect(figure.parts.map(({ text }) => text)).toContain("-3");
  });

  it("writes small tensors out beside picture and shape, and draws larger ones with shape and norm", async () => {
    const small = tensor([[1, -2, 0.5]], { name: "small" });
    const large = tensor(
      Float64Array.from({ length: 48 }, (_, i) => i),
      {
        shape: [4, 12],
        dtype: "float32",
        name: "large",
      },
    );
    const drawing = await new GraphSession(small.sum().add(large.sum())).draw(CLOSED);
    const [one, other] = ["small", "large"].map((name) => {
      const { key } = drawing.nodes.find((node) => node.name === name)!;
      return figureOf(drawing).flows.find(({ from }) => from === key)!;
    });
    expect(one.above).toMatchObject({ lines: ["[1, -2, 0.5]"], heat: { width: 24, height: 8 }, tag: "1×3" });
    expect(one.below).toMatchObject({ lines: ["[1, 1, 1]"], heat: { width: 24, height: 8 } });
    expect(one.below).not.toHaveProperty("tag");
    expect(figureOf(drawing, "brief").flows.find(({ from }) => from === one.from)!.above).toMatchObject({
      heat: { width: 24 },
    });
    expect(other.above).toMatchObject({ lines: ["4×12"], heat: { width: 36, height: 12 } });
    expect(other.below!.lines).toEqual(["‖·‖ 6.93"]);
    // Everything beside the wire fits into its room.
    for (const { above, below, label } of [one, other]) {
      expect(label!.width).toBeGreaterThanOrEqual(Math.max(above!.width, below!.width));
      expect(label!.height / 2).toBeGreaterThan(Math.max(above!.height, below!.height));
    }
  });

  it("tells less in less detail: short scalars, then pictures of what is long", async () => {
    const x = tensor(
      [
        [1 / 3, -2.125, 0.5],
        [1, 0, 0],
      ],
      { dtype: "float64", name: "x" },
    );
    const drawing = await new GraphSession(x.sum().div(7)).draw(CLOSED);
    const told = (detail: "exact" | "brief" | "coarse") => {
      const { flows } = figureOf(drawing, detail);
      return [flows[0].above!.lines, flows[0].below!.lines, flows.at(-1)!.above!.lines];
    };
    const whole = ["[0.333, -2.13, 0.5]", "[1, 0, 0]"];
    const gradient = ["[0.143, 0.143, 0.143]", "[0.143, 0.143, 0.143]"];
    expect(told("exact")).toEqual([whole, gradient, ["-0.04166666666666668"]]);
    expect(told("brief")).toEqual([whole, gradient, ["-0.04167"]]);
    expect(told("coarse")).toEqual([["2×3"], [], ["-0.04167"]]);
    expect(figureOf(drawing, "coarse").flows[0].below!.heat).toBeDefined();
  });

  it("lets a leaf of a large graph stand wherever it is read, and that of a small one once", async () => {
    const shared = async (times: number) => {
      const w = scalar(2, { dtype: "float64", name: "w" });
      let y = scalar(1, { dtype: "float64", name: "x" });
      for (let i = 0; i < times; i++) y = y.mul(w).tanh();
      const drawing = await new GraphSession(y).draw(CLOSED);
      const { parts, flows } = figureOf(drawing);
      const stands = parts.filter(({ node }) => node.name === "w");
      const columns = new Map(parts.map(({ id, column }) => [id, column]));
      const lengths = flows.map(({ from, to }) => columns.get(to)! - columns.get(from)!);
      return { stands, flows, lengths };
    };
    const small = await shared(20);
    expect(small.stands.map(({ id }) => id)).toEqual(["1"]);
    const large = await shared(40);
    expect(large.stands.length).toBeGreaterThan(5);
    expect(new Set(large.stands.map(({ id }) => id)).size).toBe(large.stands.length);
    expect(Math.max(...large.lengths)).toBeLessThan(8);
    expect(Math.min(...large.lengths)).toBe(1);
    expect(large.flows.filter(({ source }) => source === "1")).toHaveLength(40);
  });

  it("says as much to those who do not see it, in whatever detail it is drawn", async () => {
    const x = tensor(
      Array.from({ length: 12 }, (_, i) => i / 12),
      { shape: [3, 4], dtype: "float64", name: "x" },
    );
    const row = tensor([1 / 3, -2.125, 0.5], { dtype: "float64", name: "row" });
    const drawing = await new GraphSession(x.relu().sum().add(row.sum())).draw(CLOSED);
    for (const detail of ["exact", "brief", "coarse"] as const) {
      const { flows } = figureOf(drawing, detail);
      const spoken = ["x", "row"].map((name) => {
        const { key } = drawing.nodes.find((node) => node.name === name)!;
        const { above, below } = flows.find(({ from }) => from === key)!;
        return [above!.spoken, below!.spoken];
      });
      expect(spoken, detail).toEqual([
        ["3×4", "‖·‖ 3.32"],
        ["[0.333, -2.13, 0.5]", "[1, 1, 1]"],
      ]);
    }
  });

  it("calls the frame of what is open as its circle did, but by the operation's name where that was a mark", async () => {
    const y = tensor([0.2, 0.8], { name: "y" });
    const [t, z] = [tensor([0, 1], { name: "t" }), scalar(1, { name: "z" })];
    const output = y.crossEntropyError(t).add(z.sigmoid()).add(z.relu());
    const { nodes } = await new GraphSession(output).draw(CLOSED);
    const open = nodes.flatMap(({ key, openable }) => (openable ? [key] : []));
    const drawing = await new GraphSession(output).draw({ ...CLOSED, open });
    const figure = figureOf(drawing);
    const boxes = new Map(figure.parts.map(({ id }) => [id, { x: 0, y: 0 }]));
    const frames = framesOf(figure, { width: 1, height: 1, boxes, wires: new Map() }, drawing.opened);
    expect(frames.map(({ name }) => name).sort()).toEqual(["cross entropy", "relu", "sigmoid"]);
  });

  it("leads every wire to a higher column, with room for what is inside of an open node", async () => {
    const y = scalar(1, { dtype: "float64", name: "x" }).sigmoid().named("y");
    const drawing = await new GraphSession(y).draw({ ...CLOSED, open: ["1"] });
    const figure = figureOf(drawing);
    const column = new Map(figure.parts.map(({ id, column }) => [id, column]));
    for (const { from, to } of figure.flows) expect(column.get(from)!).toBeLessThan(column.get(to)!);
    const placed = await layout(figure.parts, figure.flows);
    const [frame] = framesOf(figure, placed, drawing.opened);
    expect(frame).toMatchObject({ key: "1", name: "sigmoid" });
    const x = placed.boxes.get("0")!;
    expect(x.x).toBeLessThan(frame.x);
    for (const { id } of figure.parts.filter(({ node, kind }) => node.within === "1" && kind !== "end")) {
      const middle = placed.boxes.get(id)!;
      expect(middle.x).toBeGreaterThan(frame.x);
      expect(middle.x).toBeLessThan(frame.x + frame.width);
      expect(middle.y).toBeGreaterThan(frame.y);
      expect(middle.y).toBeLessThan(frame.y + frame.height);
    }
  });
});
