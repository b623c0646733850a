import { reference } from "../reference/reference.ts";
export const wasm = reference;
