/** Long texts in few characters that an address can hold. Knows nothing of what the texts are. */
import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";

/** Deflated, in the URL-safe alphabet of base64. */
export function packText(text: string): string {
  const bytes = deflateSync(strToU8(text), { level: 9 });
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  return btoa(characters.join("")).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_", "=": "" })[c]!);
}

/** What `packText` packed; nothing if it is damaged. */
export function unpackText(packed: string): string | undefined {
  try {
    const base64 = packed.replace(/[-_]/g, (c) => (c === "-" ? "+" : "/"));
    return strFromU8(inflateSync(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
