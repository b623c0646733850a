/**
 * The reference backend: programs that interpret their graph. Slow, plain, and right.
 */
import { allocate, type DType, type TypedArray } from "../../graph/dtype.ts";
import { topologicalOrder } from "../../graph/traverse.ts";
import type { Backend, Program, ProgramSource, Storage } from "../backend.ts";
import { interpret } from "./interpret.ts";

class ArrayStorage implements Storage {
  readonly dtype: DType;
  readonly size: number;
  readonly elements: TypedArray;

  constructor(dtype: DType, size: number) {
    this.dtype = dtype;
    this.size = size;
    this.elements = allocate(dtype, size);
  }

  read(start = 0, length = this.size - start): TypedArray {
    return this.elements.slice(start, start + length);
  }

  write(values: ArrayLike<number>, start = 0): void {
    this.elements.set(values, start);
  }

  free(): void {}
}

function compile(source: ProgramSource): Program {
  const nodes = topologicalOrder([...source.outputs, ...source.updates.map(({ value }) => value)]);
  const run = (inputs: readonly TypedArray[]): TypedArray[] => {
    const values = new Map(source.constants);
    source.inputs.forEach((node, i) => {
      values.set(node, inputs[i]);
    });
    for (const [node, storage] of source.variables) values.set(node, storage.read());
    interpret([...source.outputs, ...source.updates.map(({ value }) => value)], values);
    for (const { target, value } of source.updates) target.write(values.get(value)!);
    return source.outputs.map((node) => values.get(node)!.slice());
  };
  return {
    stats: {
      backend: "reference",
      kernels: nodes.length,
      workspaceBytes: 0,
      liveBytes: 0,
      assignedBytes: 0,
      codeBytes: 0,
      compileMilliseconds: 0,
      threads: 1,
    },
    run,
    start: run,
    explain: () => nodes.map((node) => `${node.op} [${node.shape.join(", ")}] ${node.dtype}`).join("\n"),
    profile: () => {
      throw new Error("profile: the reference backend keeps no time; use wasm");
    },
    dispose: () => {},
  };
}

/** Plain loops over JavaScript arrays, in float64. */
export const reference: Backend = {
  name: "reference",
  key: "reference",
  configure: ({ threads = 1 }) => {
    if (threads !== 1) {
      throw new RangeError(
        `reference: ${threads} threads: this backend has one; leave threads out, or use wasm`,
      );
    }
  },
  allocate: (dtype, size) => new ArrayStorage(dtype, size),
  compile,
};
