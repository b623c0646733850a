/** Saving and loading: the safetensors format, and files written whole or not at all. */
export { writeFileAtomic } from "./files.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsData,
  type SafetensorsDtype,
  type SafetensorsEntry,
} from "./safetensors.ts";
