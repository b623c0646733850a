/** An assembler for WebAssembly with SIMD, relaxed SIMD and threads: functions whose calls append instructions. */
export { $, type Local, type Operand, type StackVar, type ValueType } from "./code.ts";
export * from "./instructions.ts";
export { call, encodeModule, type Func, func, importFunc, type ModuleMemory, newLocal } from "./module.ts";
