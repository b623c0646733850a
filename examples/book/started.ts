/** Tells a module whether it is the program that was started. Every example of the book uses it to print when run. */
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** True for the module whose `import.meta.url` is `url` if it was started itself, and false if another one imports it. */
export function isStarted(url: string): boolean {
  const program = process.argv[1];
  return program !== undefined && url === pathToFileURL(realpathSync(program)).href;
}
