/** What a JavaScript subject was started with. Knows nothing of subjects. */
import type { Start } from "../peers/protocol.ts";

export const start = JSON.parse(process.argv[2] ?? "{}") as Start;
