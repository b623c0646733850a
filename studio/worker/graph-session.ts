/** A stand-in until the page Graph's own session comes: holds a tensor, and cannot show it yet. */
import type { Tensor } from "retrograd";
import type { GraphSource } from "../model/graph/source.ts";

export class GraphSession implements GraphSource {
  readonly #output: Tensor;

  constructor(output: Tensor, _wrt?: readonly Tensor[]) {
    this.#output = output;
  }

  draw = () => this.#refuse();
  elements = () => this.#refuse();
  formula = () => this.#refuse();
  checkAll = () => this.#refuse();
  checkNode = () => this.#refuse();
  describe = () => this.#refuse();

  async #refuse(): Promise<never> {
    throw new Error(`the graph of ${this.#output.name} cannot be shown yet`);
  }
}
