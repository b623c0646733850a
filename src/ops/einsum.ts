/**
 * einsum: products of two tensors summed over labelled axes. Matrix products of any layout, and convolution over windows, are cases
 * of it. Knows nothing of the order in which a backend adds.
 */
import { promote } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import { type Shape, ShapeError, showShape } from "../graph/shape.ts";
import { type Case, cast, define, type Interval, pairCase } from "./define.ts";
import { sum } from "./reduce.ts";

const RANGE: Interval = [-2, 2];

/** Labels of the axes of two operands and of their result: one letter for each. */
type Labels = Readonly<Record<"a" | "b" | "out", string>>;

function einsumCase(spec: string, a: Shape, b: Shape): Case {
  return pairCase(a, b, RANGE, (x, y) => einsum(spec, x, y));
}

define({
  name: "einsum",
  symbol: "Σ ×",
  kind: { kind: "contract" },
  formula: "Σ a · b over labels that the result lacks",
  // The result is linear in each operand, and so is a product with the other one over the labels that the operand lacks.
  gradient: (g, [x, y], { attrs }) => {
    const { a, b, out } = attrs as Labels;
    return [einsum(`${out},${b}->${a}`, g, y), einsum(`${a},${out}->${b}`, x, g)];
  },
  expand: null,
  cases: [
    einsumCase("ij,jk->ik", [3, 5], [5, 4]),
    einsumCase("bji,bkj->kbi", [2, 5, 3], [2, 9, 5]),
    einsumCase("dck,nckv->ndv", [3, 2, 2], [2, 2, 2, 3]),
    einsumCase("ndv,nckv->dck", [2, 2, 4], [2, 1, 3, 4]),
    einsumCase("i,j->ji", [4], [5]),
    einsumCase("ij,ij->", [3, 7], [3, 7]),
    einsumCase("xi,iy->i", [2, 4], [4, 3]),
    einsumCase("ij,jk->ik", [3, 0], [0, 2]),
    einsumCase("ij,kj->ik", [0, 4], [3, 4]),
  ],
  ulps: 16,
});

/**
 * Products of two tensors, summed over every label that the result lacks. `spec` names the axes of both operands and of the result,
 * a letter each: `"ij,jk->ik"` is a matrix product, `"bi,bj->bij"` outer products, `"i,i->"` a dot product. Equal letters mean equal
 * sizes; nothing broadcasts. Small integers multiply in int32. Throws a ShapeError where a label is repeated within an operand or
 * the result, sizes disagree, or the result has a label that no operand has.
 *
 * Source of the notation: NumPy's einsum, with two operands and an explicit result.
 *
 * @example einsum("bij,bkj->bik", queries, keys)   // [8, 10, 64], [8, 12, 64] → [8, 10, 12]
 */
export function einsum(spec: string, a: Node, b: Node): Node {
  const labels = parse(spec);
  const sizes = sizesOf(spec, labels, a, b);
  const dtype = promote(promote(a.dtype, b.dtype), "int32");
  const [left, ownLeft] = withoutLonely(cast(a, dtype), labels.a, labels.b + labels.out);
  const [right, ownRight] = withoutLonely(cast(b, dtype), labels.b, labels.a + labels.out);
  const shape = [...labels.out].map((label) => sizes.get(label)!);
  return makeNode("einsum", [left, right], { a: ownLeft, b: ownRight, out: labels.out }, shape, dtype);
}

/** The operand summed over the labels that neither the other one nor the result has; and the labels that are left. */
function withoutLonely(x: Node, own: string, others: string): [Node, string] {
  const lonely = [...own].flatMap((label, i) => (others.includes(label) ? [] : [i]));
  return lonely.length === 0
    ? [x, own]
    : [sum(x, lonely), [...own].filter((label) => others.includes(label)).join("")];
}

function parse(spec: string): Labels {
  const parts = /^([a-zA-Z]*),([a-zA-Z]*)->([a-zA-Z]*)$/.exec(spec.replaceAll(" ", ""));
  if (!parts) {
    throw new ShapeError(
      `einsum: ${JSON.stringify(spec)} does not name the axes of two operands and a result, a letter each; write it like "ij,jk->ik"`,
    );
  }
  const [, a, b, out] = parts;
  for (const own of [a, b, out]) {
    const twice = [...own].find((label, i) => own.indexOf(label) !== i);
    if (twice)
      throw new ShapeError(`einsum: label ${twice} stands twice in ${own} of "${spec}"; name each axis once`);
  }
  const unknown = [...out].find((label) => !a.includes(label) && !b.includes(label));
  if (unknown) {
    throw new ShapeError(
      `einsum: label ${unknown} of the result of "${spec}" is in neither operand; use unsqueeze or expand for new axes`,
    );
  }
  return { a, b, out };
}

/** The size of each label. Throws a ShapeError where the operands disagree. */
function sizesOf(spec: string, labels: Labels, a: Node, b: Node): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [x, own] of [
    [a, labels.a],
    [b, labels.b],
  ] as const) {
    if (x.shape.length !== own.length) {
      throw new ShapeError(
        `einsum: ${nameOf(x)} has shape ${showShape(x.shape)}, but "${spec}" gives it ${own.length} axes (${own}); name each axis`,
      );
    }
    [...own].forEach((label, i) => {
      const known = sizes.get(label);
      if (known !== undefined && known !== x.shape[i]) {
        throw new ShapeError(
          `einsum: "${spec}" of ${showShape(a.shape)} and ${showShape(b.shape)}: label ${label} has sizes ${known} and ${x.shape[i]}; ` +
            `they must be equal (${nameOf(a)}; ${nameOf(b)})`,
        );
      }
      sizes.set(label, x.shape[i]);
    });
  }
  return sizes;
}
