/**
 * texOf: the value of a node as a formula in TeX, down to nodes whose texts are given.
 * Knows how textbooks write operations, and nothing of derivatives.
 */
import type { DType } from "../graph/dtype.ts";
import { type Node, opNameOf } from "../graph/node.ts";
import { sameShape, sizeOf } from "../graph/shape.ts";
import { entryOf } from "../ops/define.ts";
import { div, log, mul } from "../ops/elementwise.ts";
import { exact } from "./numbers.ts";
import { numberOf, operatorOf, shapeOf } from "./tex-names.ts";
import {
  type Factor,
  type Factors,
  factorsOf,
  isOneHot,
  peel,
  peelColumn,
  peelIndex,
  peelRows,
} from "./tex-parts.ts";

/** How tightly the outermost operation of a formula binds: it is put in parentheses where more is asked for. */
const BINDS = { relation: 0, negative: 0.5, sum: 1, fold: 1.5, product: 2, power: 3, atom: 4 } as const;

/** A piece of a formula. */
export interface Tex {
  readonly text: string;
  readonly binds: number;
}

export interface TexStyle {
  /** The text of a node that the formula does not look into, or undefined. */
  readonly leaf: (node: Node) => Tex | undefined;
  /** The text of what only moves the elements of a leaf, where it is to stand for the operation. */
  readonly moved?: (node: Node) => Tex | undefined;
  /** Between factors that are numbers, `\cdot` or `\times`. */
  readonly times: string;
}

/** Longer pieces are cut, so that what many operations share does not grow beyond reading. */
const LONGEST = 900;

export const atom = (text: string): Tex => ({ text, binds: BINDS.atom });
export const fraction = (text: string): Tex => ({ text, binds: BINDS.power });

/** A number; a negative one is put in parentheses inside of others. */
export function number(value: number, dtype: DType): Tex {
  const text = numberOf(value, exact(value, dtype));
  if (text.startsWith("-")) return { text, binds: BINDS.negative };
  return { text, binds: text.includes(" ") ? BINDS.product : BINDS.atom };
}

/** Writes the value of `node`. */
export function texOf(node: Node, style: TexStyle): Tex {
  return new Printer(style).print(node);
}

class Printer {
  readonly #style: TexStyle;
  readonly #known = new Map<Node, Tex>();

  constructor(style: TexStyle) {
    this.#style = style;
  }

  print(outer: Node): Tex {
    const node = peel(outer, this.#isLeaf);
    const known = this.#known.get(node);
    if (known) return known;
    const whole = this.#given(node) ?? this.#operation(node);
    const tex = whole.text.length > LONGEST ? call(operatorOf(opNameOf(node)), ["\\ldots"]) : whole;
    this.#known.set(node, tex);
    return tex;
  }

  #given(node: Node): Tex | undefined {
    return this.#style.leaf(node) ?? this.#style.moved?.(node);
  }

  readonly #isLeaf = (node: Node): boolean => this.#given(node) !== undefined;

  readonly #isSymbol = (node: Node): boolean => this.#style.leaf(node) !== undefined;

  /** The text of a node where at least `binds` is asked for. */
  #at(node: Node, binds: number): string {
    const tex = this.print(node);
    return tex.binds >= binds ? tex.text : parenthesized(tex.text);
  }

  #operation(node: Node): Tex {
    const { op, inputs } = node;
    const [x, y, z] = inputs;
    switch (op) {
      case "constant":
        return number(node.attrs.value as number, node.dtype);
      case "iota":
        return atom("(0, 1, \\ldots)");
      case "add":
        return this.#sum(x, y);
      case "sub":
        return { text: `${this.#at(x, BINDS.sum)} - ${this.#at(y, BINDS.fold)}`, binds: BINDS.sum };
      case "neg":
      case "mul":
      case "div":
        return this.#product(factorsOf(node, this.#isLeaf));
      case "matmul":
        return {
          text: [peelRows(x, this.#isSymbol), peelColumn(y, this.#isSymbol)]
            .map((operand) => this.#operand(operand, BINDS.power))
            .join(" \\cdot "),
          binds: BINDS.product,
        };
      case "permute":
        return isTransposed(node) ? power(this.#operand(x, BINDS.atom), "\\mathsf T") : this.#call(node);
      case "pow":
        return power(this.#at(x, BINDS.atom), this.print(y).text);
      case "square":
        return power(this.#at(x, BINDS.atom), "2");
      case "exp":
        return power("e", this.print(x).text);
      case "sqrt":
        return atom(`\\sqrt{${this.print(x).text}}`);
      case "abs":
        return atom(`\\left|${this.print(x).text}\\right|`);
      case "log":
      case "sin":
      case "cos":
      case "tanh":
        return call(`\\${op}`, [this.print(x).text]);
      case "sigmoid":
        return call("\\sigma", [this.print(x).text]);
      case "maximum":
      case "minimum":
        return call(op === "maximum" ? "\\max" : "\\min", [this.print(x).text, this.print(y).text]);
      case "sum":
      case "max":
      case "min":
        return this.#fold(node, op === "sum" ? "\\sum" : `\\${op}`);
      case "where":
        return this.#where(x, y, z);
      case "eq":
        if (isOneHot(node)) return this.#oneHot(node);
        return this.#relation(node, "=");
      case "cast":
        return this.#cast(node);
      case "ne":
      case "lt":
      case "le":
      case "gt":
      case "ge":
        return this.#relation(node, RELATIONS[op]);
      case "logicalAnd":
      case "logicalOr":
        return {
          text: inputs
            .map((input) => this.#at(input, BINDS.sum))
            .join(op === "logicalAnd" ? " \\land " : " \\lor "),
          binds: BINDS.relation,
        };
      case "logicalNot":
        return { text: `\\lnot ${this.#at(x, BINDS.atom)}`, binds: BINDS.product };
      case "xdivy":
        return this.print(div(x, y));
      case "xlogy":
        return this.print(mul(x, log(y)));
      case "affine":
        return this.print(entryOf(node).expand!(inputs, node.attrs));
      default:
        return this.#call(node);
    }
  }

  /** What a matrix operation reads: in what shape is mentioned. */
  #operand(node: Node, binds: number): string {
    const inner = peel(node, this.#isLeaf);
    if (sameShape(inner.shape, node.shape) || inner.shape.length === 0) return this.#at(inner, binds);
    const move = sizeOf(inner.shape) === sizeOf(node.shape) ? "reshape" : "expand";
    return call(operatorOf(move), [this.print(inner).text, shapeOf(node.shape)]).text;
  }

  /** A truth value among numbers is 1 or 0. */
  #cast({ inputs: [x], dtype }: Node): Tex {
    if (x.dtype === "bool") return atom(this.#indicator(x, false));
    if (dtype === "bool") return { text: `${this.#at(x, BINDS.sum)} \\ne 0`, binds: BINDS.relation };
    return call(operatorOf(dtype), [this.print(x).text]);
  }

  /** An operation that has no notation of its own, or a leaf without a text. */
  #call(node: Node): Tex {
    if (node.inputs.length === 0) return atom(operatorOf(opNameOf(node)));
    const args = node.inputs.map((input) => this.print(input).text);
    return call(operatorOf(opNameOf(node)), args);
  }

  #sum(x: Node, y: Node): Tex {
    const left = this.#at(x, BINDS.sum);
    const right = peel(y, this.#isLeaf);
    if (!this.#isLeaf(right) && ["neg", "mul", "div"].includes(right.op)) {
      const factors = factorsOf(right, this.#isLeaf);
      if (factors.negative) {
        const rest = this.#product({ ...factors, negative: false });
        const text = rest.binds > BINDS.sum ? rest.text : parenthesized(rest.text);
        return { text: `${left} - ${text}`, binds: BINDS.sum };
      }
    }
    return { text: `${left} + ${this.#at(y, BINDS.sum)}`, binds: BINDS.sum };
  }

  /** Numbers first, then the factors in their order; what is divided by a number is multiplied by its inverse. */
  #product({ negative, over, under, factors }: Factors): Tex {
    const { times } = this.#style;
    const [above, below] = [over, under].map((numbers) =>
      numbers.map((value) => numberOf(value, String(value))).join(` ${times} `),
    );
    const coefficient = below === "" ? above : `\\frac{${above || "1"}}{${below}}`;
    const pieces = factors.map((factor) => this.#factor(factor));
    if (pieces.length === 1 && coefficient === "" && !negative) return pieces[0];
    // Nothing stands to the right of a lone sum that it could be taken to contain.
    const least = pieces.length === 1 ? BINDS.fold : BINDS.power;
    let text = coefficient;
    let hasMatrix = false;
    pieces.forEach((piece, i) => {
      const sign = hasMatrix && isMatrix(factors[i]) && times === "\\cdot" ? "\\odot" : times;
      const own = piece.binds >= least ? piece.text : parenthesized(piece.text);
      text = text === "" ? own : `${text} ${sign} ${own}`;
      hasMatrix ||= isMatrix(factors[i]);
    });
    if (text === "") text = "1";
    if (negative) return { text: `-${text}`, binds: BINDS.negative };
    const parts = pieces.length + (coefficient === "" ? 0 : 1);
    return {
      text,
      binds:
        parts > 1
          ? Math.min(BINDS.product, ...pieces.map(({ binds }) => Math.max(binds, least)))
          : BINDS.power,
    };
  }

  #factor({ node, below }: Factor): Tex {
    const above = node ? this.print(node) : atom("1");
    return below ? fraction(`\\frac{${above.text}}{${this.print(below).text}}`) : above;
  }

  #fold({ inputs: [x], attrs }: Node, sign: string): Tex {
    const axes = attrs.axes as readonly number[];
    if (axes.length === 0) return this.print(x);
    const letters = axes.map((axis) => "ijklmnpq"[axis] ?? `a_{${axis}}`);
    return { text: `${sign}_{${letters.join(",")}} ${this.#at(x, BINDS.product)}`, binds: BINDS.fold };
  }

  /** 1 where a condition holds, as a factor, if one branch is 0; else the two cases. */
  #where(condition: Node, x: Node, y: Node): Tex {
    if (isZero(y)) return this.#indicated(x, this.#indicator(condition, false));
    if (isZero(x)) return this.#indicated(y, this.#indicator(condition, true));
    const [a, c, b] = [x, condition, y].map((node) => this.print(node).text);
    return atom(`\\begin{cases} ${a} & ${c} \\\\ ${b} & \\text{otherwise} \\end{cases}`);
  }

  #indicated(x: Node, indicator: string): Tex {
    const inner = peel(x, this.#isLeaf);
    if (inner.op === "constant" && inner.attrs.value === 1) return atom(indicator);
    const sign = inner.shape.length > 0 && this.#style.times === "\\cdot" ? "\\odot" : this.#style.times;
    return { text: `${this.#at(x, BINDS.power)} ${sign} ${indicator}`, binds: BINDS.product };
  }

  #indicator(condition: Node, otherwise: boolean): string {
    const inner = peel(condition, this.#isLeaf);
    if (!this.#isLeaf(inner) && isOneHot(inner)) {
      const { text } = this.#oneHot(inner);
      return otherwise ? parenthesized(`1 - ${text}`) : text;
    }
    const opposite = OPPOSITES[inner.op];
    if (otherwise && opposite && !this.#isLeaf(inner)) return indicator(this.#relation(inner, opposite).text);
    const { text } = this.print(inner);
    return indicator(otherwise ? `\\lnot ${parenthesized(text)}` : text);
  }

  #relation({ inputs: [x, y] }: Node, sign: string): Tex {
    return { text: `${this.#at(x, BINDS.sum)} ${sign} ${this.#at(y, BINDS.sum)}`, binds: BINDS.relation };
  }

  #oneHot({ inputs }: Node): Tex {
    const index = inputs.map((input) => peelIndex(input, this.#isLeaf)).find(({ op }) => op !== "iota")!;
    return call("\\operatorname{onehot}", [this.print(index).text]);
  }
}

const RELATIONS = { ne: "\\ne", lt: "<", le: "\\le", gt: ">", ge: "\\ge" } as const;
const OPPOSITES: Readonly<Record<string, string>> = {
  eq: "\\ne",
  ne: "=",
  lt: "\\ge",
  le: ">",
  gt: "\\le",
  ge: "<",
};

function isMatrix({ node, below }: Factor): boolean {
  return [node, below].some((part) => part !== undefined && part.shape.length > 0);
}

function parenthesized(text: string): string {
  return `\\left(${text}\\right)`;
}

function indicator(text: string): string {
  return `\\mathbf{1}\\left[${text}\\right]`;
}

function call(f: string, args: readonly string[]): Tex {
  return atom(`${f}\\left(${args.join(", ")}\\right)`);
}

function power(base: string, exponent: string): Tex {
  return { text: `${base}^{${exponent}}`, binds: BINDS.power };
}

function isZero(node: Node): boolean {
  const inner = peel(node, () => false);
  return inner.op === "constant" && inner.attrs.value === 0;
}

/** Whether only the last two axes change places. */
function isTransposed({ attrs, shape }: Node): boolean {
  const rank = shape.length;
  const axes = attrs.axes as readonly number[];
  return axes.every((axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
}
