import { Command } from "commander";
import { registerGraph } from "./src/cli/graph.ts";
import { processOutput } from "./src/cli/output.ts";
const p = new Command().option("--json");
registerGraph(p, processOutput(() => !!p.opts().json));
await p.parseAsync();
