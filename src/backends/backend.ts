/**
 * What a backend must do: keep the elements of variables, and turn a graph into a program that runs.
 * Knows nothing of tensors, tracing or caching.
 */
import type { DType, TypedArray } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";

/** Somewhere values live and programs run. */
export interface Backend {
  readonly name: string;
  /** Programs compiled under equal keys are the same. */
  readonly key: string;
  /** Changes settings for what is compiled or run from now on. Throws a RangeError for what the backend cannot do. */
  configure(options: BackendOptions): void;
  /** Room for `size` elements, zero-filled. */
  allocate(dtype: DType, size: number): Storage;
  /** Throws an Error that names the operation if it cannot be compiled. */
  compile(source: ProgramSource): Program;
}

/** How a backend works. What is left out stays as it is. */
export interface BackendOptions {
  /** At most this many threads run a program; as many as the machine has cores if it was never set. */
  readonly threads?: number | undefined;
  /**
   * Rounds every product before it is added, so that engines with and without fused multiply-add give the same bits. (The number
   * of threads never changes a bit.) Off unless set.
   */
  readonly deterministic?: boolean | undefined;
}

/** The elements of one variable on one backend. */
export interface Storage {
  readonly dtype: DType;
  readonly size: number;
  /** A copy of the elements, or of `length` of them from `start`. */
  read(start?: number, length?: number): TypedArray;
  /** Overwrites elements from `start` on. */
  write(values: ArrayLike<number>, start?: number): void;
  /** Gives the room back; the storage must not be used again. */
  free(): void;
}

/** A graph to compile, and what its leaves stand for. */
export interface ProgramSource {
  /** Leaves that get new elements at each run, in the order in which `run` takes them. */
  readonly inputs: readonly Node[];
  /** Leaves whose elements are the same at each run. */
  readonly constants: ReadonlyMap<Node, TypedArray>;
  /** Leaves that read a variable. */
  readonly variables: ReadonlyMap<Node, Storage>;
  readonly outputs: readonly Node[];
  /** Variables to overwrite once every output and every new value has been computed. */
  readonly updates: readonly Update[];
}

export interface Update {
  readonly target: Storage;
  readonly value: Node;
}

/** What a program says of itself. */
export interface ProgramStats {
  readonly backend: string;
  readonly kernels: number;
  /** Bytes of intermediate values, inputs and outputs. */
  readonly workspaceBytes: number;
  /** Bytes of them that are needed at once, at the kernel that needs the most: no workspace can be smaller. */
  readonly liveBytes: number;
  /** Bytes of the variables that the program assigns to: parameters and optimizer state. */
  readonly assignedBytes: number;
  /** Bytes of generated code. */
  readonly codeBytes: number;
  /** For planning, generating and instantiating, and of a compiled function for tracing as well. */
  readonly compileMilliseconds: number;
  /** How many threads the latest run had; 0 before the first. */
  readonly threads: number;
}

/** One kernel of a profile. */
export interface KernelProfile {
  readonly kind: string;
  readonly size: string;
  /** The graph's nodes that it computes. */
  readonly nodes: readonly string[];
  /** Median time in milliseconds, of all threads together. */
  readonly milliseconds: number;
  /** Floating-point operations; a multiplication with its addition counts as two. */
  readonly flops: number;
  /** Bytes read and written, each buffer once. */
  readonly bytes: number;
}

/** Where a program's time goes. Threads meet after each kernel while it is taken, so that the sum is a little more than a run takes. */
export interface ProgramProfile {
  readonly kernels: readonly KernelProfile[];
  readonly threads: number;
  readonly runs: number;
}

/** A compiled graph. */
export interface Program {
  readonly stats: ProgramStats;
  /**
   * Takes the elements of each input, returns those of each output in arrays of the caller's own. If an index is out of
   * range it throws IndexOutOfRange and overwrites no variable.
   */
  run(inputs: readonly TypedArray[]): TypedArray[];
  /**
   * The same; but on a thread that may not wait, such as a page's own, it may run elsewhere, and gives a promise. Until that has settled nothing
   * may be run, read, written or configured on the backend; new room may be allocated, and programs disposed of.
   */
  start(inputs: readonly TypedArray[]): TypedArray[] | Promise<TypedArray[]>;
  /** The plan as text. */
  explain(): string;
  /**
   * Runs the program `runs` times on its latest inputs and tells where the time goes. Variables are as before afterwards. Throws an
   * Error before the first run, and on a backend that keeps no time.
   */
  profile(runs: number): ProgramProfile;
  /** Gives its memory back; the program must not run again. */
  dispose(): void;
}
