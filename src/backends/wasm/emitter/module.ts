/**
 * Functions and modules: code of functions that call each other is put together into the bytes of one WebAssembly module.
 * Knows nothing of what the functions do.
 */
import {
  Bytes,
  type Callee,
  Code,
  code,
  emitting,
  type Local,
  type Operand,
  push,
  result,
  type StackVar,
  TYPE_CODE,
  type ValueType,
} from "./code.ts";

/** A function with code, whatever its type. */
interface Defined extends Callee {
  readonly code: Code;
}

type Locals<P extends readonly ValueType[]> = { [K in keyof P]: Local<P[K]> };

/** A function of a module. Its code is made when a module first needs it. */
export class Func<
  In extends readonly ValueType[] = readonly ValueType[],
  Out extends readonly ValueType[] = readonly ValueType[],
> implements Defined
{
  readonly parameters: In;
  readonly results: Out;
  readonly #body: (parameters: Locals<In>) => void;
  #code: Code | undefined;

  constructor(parameters: In, results: Out, body: (parameters: Locals<In>) => void) {
    this.parameters = parameters;
    this.results = results;
    this.#body = body;
  }

  get code(): Code {
    if (!this.#code) {
      const emitted = new Code(this.parameters.length);
      const parameters = this.parameters.map((type, index) => ({ type, index })) as unknown as Locals<In>;
      emitting(emitted, () => this.#body(parameters));
      this.#code = emitted;
    }
    return this.#code;
  }
}

/** A function from outside: the property `name` of the import object's `module`. */
export interface Imported<
  In extends readonly ValueType[] = readonly ValueType[],
  Out extends readonly ValueType[] = readonly ValueType[],
> extends Callee {
  readonly module: string;
  readonly name: string;
  readonly parameters: In;
  readonly results: Out;
}

/** A function of `parameters` to `results`; what `body` leaves on the stack is the result. */
export function func<const In extends readonly ValueType[], const Out extends readonly ValueType[]>(
  parameters: In,
  results: Out,
  body: (parameters: Locals<In>) => void,
): Func<In, Out> {
  return new Func(parameters, results, body);
}

export function importFunc<const In extends readonly ValueType[], const Out extends readonly ValueType[]>(
  module: string,
  name: string,
  parameters: In,
  results: Out,
): Imported<In, Out> {
  return { module, name, parameters, results };
}

type Operands<In extends readonly ValueType[]> = { [K in keyof In]: Operand<In[K]> };
type ResultOf<Out extends readonly ValueType[]> = Out extends readonly [infer T extends ValueType]
  ? StackVar<T>
  : undefined;

/** An index of this many bytes is written for each call, so that it can be filled in later. */
const INDEX_BYTES = 5;

export function call<In extends readonly ValueType[], Out extends readonly ValueType[]>(
  callee: Callee & { readonly parameters: In; readonly results: Out },
  operands: Operands<In>,
): ResultOf<Out> {
  push(operands as readonly Operand<ValueType>[]);
  const target = code();
  target.body.byte(0x10);
  target.calls.push({ at: target.body.length, callee });
  target.body.bytes(new Uint8Array(INDEX_BYTES));
  return result() as ResultOf<Out>;
}

/** A new local of the function being emitted. */
export function newLocal<T extends ValueType>(type: T): Local<T> {
  return code().local(type);
}

export interface ModuleOptions {
  readonly exports: Readonly<Record<string, Defined>>;
  readonly memory: ModuleMemory;
}

/** The memory that a module imports as `env.memory`. `maximum` is in pages of 64 KiB. */
export interface ModuleMemory {
  readonly shared: boolean;
  readonly maximum: number;
}

/** The bytes of a module with everything that its exports call. */
export function encodeModule({ exports, memory }: ModuleOptions): Uint8Array<ArrayBuffer> {
  const { imported, functions } = reachable(Object.values(exports));
  const indices = new Map<Callee, number>(
    [...imported, ...functions].map((callee, index) => [callee, index]),
  );
  const types = new Map<string, number>();
  const signatures = new Bytes();
  const typeOf = ({ parameters, results }: Callee): number => {
    const key = `${parameters}>${results}`;
    let index = types.get(key);
    if (index === undefined) {
      index = types.size;
      types.set(key, index);
      signatures.byte(0x60);
      for (const list of [parameters, results]) {
        signatures.unsigned(list.length);
        for (const type of list) signatures.byte(TYPE_CODE[type]);
      }
    }
    return index;
  };

  const imports = new Bytes();
  imports.unsigned(imported.length + 1);
  for (const callee of imported) {
    imports.name(callee.module);
    imports.name(callee.name);
    imports.byte(0);
    imports.unsigned(typeOf(callee));
  }
  imports.name("env");
  imports.name("memory");
  imports.byte(2);
  imports.byte(memory.shared ? 3 : 1);
  imports.unsigned(1);
  imports.unsigned(memory.maximum);

  const declared = new Bytes();
  declared.unsigned(functions.length);
  for (const callee of functions) declared.unsigned(typeOf(callee));

  const exported = new Bytes();
  exported.unsigned(Object.keys(exports).length);
  for (const [name, callee] of Object.entries(exports)) {
    exported.name(name);
    exported.byte(0);
    exported.unsigned(indices.get(callee)!);
  }

  const bodies = new Bytes();
  bodies.unsigned(functions.length);
  for (const callee of functions) bodies.sized(functionBody(callee.code, indices));

  const counted = new Bytes();
  counted.unsigned(types.size);
  counted.bytes(signatures.view());

  const module = new Bytes();
  module.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]); // "\0asm", version 1
  const sections: [id: number, content: Bytes][] = [
    [1, counted],
    [2, imports],
    [3, declared],
    [7, exported],
    [10, bodies],
  ];
  for (const [id, content] of sections) {
    module.byte(id);
    module.sized(content);
  }
  return module.view().slice();
}

/** Everything that is called from `roots`, directly or not. */
function reachable(roots: readonly Defined[]): { imported: Imported[]; functions: Defined[] } {
  const found = new Set<Callee>(roots);
  for (const callee of found) {
    if (callee instanceof Func) for (const { callee: other } of callee.code.calls) found.add(other);
  }
  const all = [...found];
  return {
    imported: all.filter((callee): callee is Imported => "module" in callee),
    functions: all.filter((callee): callee is Func => callee instanceof Func),
  };
}

/** Locals in runs of one type, the body with the indices of what it calls, and its end. */
function functionBody({ locals, body, calls }: Code, indices: ReadonlyMap<Callee, number>): Bytes {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs[runs.length - 1];
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const content = new Bytes();
  content.unsigned(runs.length);
  for (const { type, count } of runs) {
    content.unsigned(count);
    content.byte(TYPE_CODE[type]);
  }
  const start = content.length;
  content.bytes(body.view());
  content.byte(0x0b);
  const bytes = content.view();
  for (const { at, callee } of calls) {
    let rest = indices.get(callee)!;
    for (let i = 0; i < INDEX_BYTES; i++) {
      bytes[start + at + i] = (rest & 127) | (i < INDEX_BYTES - 1 ? 128 : 0);
      rest >>>= 7;
    }
  }
  return content;
}
