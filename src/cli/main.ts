#!/usr/bin/env node
/** The process of the command line: hands the arguments over, and survives a reader that goes away. */
import { run } from "./program.ts";

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(); // as with `retrograd ops | head -1`
    throw error;
  });
}

await run(process.argv.slice(2));
