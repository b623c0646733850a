/** What the library offers to those who write code: names, signatures, and a sentence each. Made from its sources at build time. */

export interface ApiEntry {
  readonly name: string;
  readonly kind: "function" | "class" | "object" | "type" | "method" | "property";
  /** `(w: Tensor, b: Tensor): Tensor`; of a property its type; empty for classes without and for types. */
  readonly signature: string;
  /** The first sentence of its documentation, or nothing. */
  readonly doc: string;
  /** Of an object: what it holds. */
  readonly members?: readonly ApiEntry[];
}

export interface Api {
  /** Exports by package. */
  readonly packages: Readonly<Record<string, readonly ApiEntry[]>>;
  /** Methods and properties of tensors. */
  readonly tensor: readonly ApiEntry[];
}
