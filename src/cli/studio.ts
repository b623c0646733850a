/** `retrograd studio`: serves the browser studio on this machine until it is interrupted. Knows nothing of what its pages do. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { whole } from "./arguments.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { fetchMnist } from "./mnist.ts";
import { CommandError, type Output } from "./output.ts";
import { studioHandler } from "./studio-site.ts";

/** Where it listens unless told otherwise; if another program does, the next free one is taken. */
const PORT = 4750;
const PORTS_TRIED = 20;

interface StudioOptions {
  readonly port?: number;
  readonly host: string;
  readonly data?: string;
}

/** Adds the command to `program`. */
export function registerStudio(program: Command, output: Output): void {
  program
    .command("studio")
    .description("see backpropagation happen, on your own code, in the browser")
    .option(
      "--port <n>",
      `port to listen on; 0 takes any free one (default: ${PORT}, or the next free one)`,
      whole(0, 65_535, PORT),
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--data <folder>", "folder with MNIST's four files (default: found or fetched)")
    .addHelpText("after", "\nExamples:\n  $ retrograd studio\n  $ retrograd studio --port 8080")
    .action((options: StudioOptions) => serveStudio(options, output));
}

async function serveStudio({ port, host, data }: StudioOptions, output: Output): Promise<void> {
  const interrupt = listenForInterrupt();
  const { signal } = interrupt;
  const handler = studioHandler({
    folder: builtStudio(),
    loadMnist: () => fetchMnist({ ...(data !== undefined && { data }), signal }, output),
  });
  const server = createServer(handler);
  const ports = port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => PORT + i) : [port];
  await listen(server, host, ports);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}/`;
  output.emit({ event: "studio", url });
  output.line(`Retrograd's studio: ${url}`);
  output.line("Open it in a browser; Ctrl-C ends it.");
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  interrupt.release();
}

/** The folder that the build made: beside the command line's own code in dist/. */
function builtStudio(): string {
  const folder = fileURLToPath(new URL("../studio/", import.meta.url));
  if (existsSync(`${folder}index.html`)) return folder;
  throw new CommandError(
    `the studio's pages are missing: ${folder} holds no index.html. Run \`npm run build\`.`,
  );
}

/** Listens on the first of `ports` that is free. */
async function listen(server: Server, host: string, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    server.listen(port, host);
    // `once` leaves no listeners behind, whichever way it ends.
    const code = await once(server, "listening").then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    if (code === undefined) return;
    if (code === "EADDRINUSE" && port !== ports.at(-1)) continue;
    const remedy =
      code === "EADDRINUSE" ? "Another program listens there; choose another --port." : `(${code})`;
    throw new CommandError(`the studio cannot listen on ${host}, port ${port}. ${remedy}`);
  }
}
