/** Makes nets with compiled steps and forgets them. Prints the bytes that were made and by how much the process grew. */
import { setTimeout } from "node:timers/promises";
import { compile, variable, zeros } from "retrograd";

const ROWS = 784;
const COLUMNS = 500;
const NETS = 150;

/** The step refers to the net and the net to the step. */
class Net {
  readonly w = variable(zeros([ROWS, COLUMNS]));
  readonly step = compile(() => {
    this.w.assign(this.w.mul(0.9));
    return { w: this.w };
  });
}

async function main(): Promise<void> {
  new Net().step.sync();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < NETS; i++) {
    new Net().step.sync();
    if (i % 10 === 0) {
      globalThis.gc?.();
      await setTimeout(5); // finalizers run between tasks
    }
  }
  const made = NETS * 2 * ROWS * COLUMNS * 4; // the variable, and its copy in the program's workspace
  console.log(JSON.stringify({ made, grown: process.memoryUsage().rss - before }));
}

void main();
