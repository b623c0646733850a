/**
 * A subject's process: starts it, and puts the protocol's requests to it. Knows nothing of what subjects compute.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Contender } from "./contenders.ts";
import type { Failure, Hello, Loaded, Ran, Request } from "./protocol.ts";
import type { Work } from "./work.ts";

/** Seconds after which a subject that does not answer is given up. */
const patience = { hello: 60, load: 120, run: 300 };

export class SubjectProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #trouble = "";
  #versions: Hello["versions"] = {};

  private constructor({ command, arguments: args, environment }: Contender) {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...environment };
    this.#child = spawn(command, args, { env });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.stderr.setEncoding("utf8");
    this.#child.stderr.on("data", (text: string) => {
      this.#trouble = (this.#trouble + text).slice(-4000);
    });
    this.#child.on("error", ({ message }) => {
      this.#trouble += message;
    });
    this.#child.stdin.on("error", () => {}); // whoever waits for an answer learns that the process has ended
  }

  /** Starts the subject; throws an Error with its own words if it cannot. */
  static async start(contender: Contender): Promise<SubjectProcess> {
    const started = new SubjectProcess(contender);
    const { versions } = await started.#answer<Hello>(patience.hello);
    started.#versions = versions;
    return started;
  }

  /** What the subject consists of. */
  get versions(): Hello["versions"] {
    return this.#versions;
  }

  /** Makes it ready for `work`; throws an Error with its words if it cannot do that. */
  load(work: Work): Promise<Loaded> {
    return this.#ask<Loaded>({ ask: "load", work }, patience.load);
  }

  /** At most `steps` steps, until `seconds` are over. */
  run(limits: { readonly steps: number; readonly seconds: number }): Promise<Ran> {
    return this.#ask<Ran>({ ask: "run", ...limits }, patience.run);
  }

  /** Ends the process. */
  stop(): void {
    this.#child.kill("SIGKILL");
  }

  #ask<Answer extends object>(request: Request, seconds: number): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#answer<Answer>(seconds);
  }

  async #answer<Answer extends object>(seconds: number): Promise<Answer> {
    const line = await this.#nextLine(seconds);
    const answer = JSON.parse(line) as Answer | Failure;
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  async #nextLine(seconds: number): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.stop();
        reject(new Error(`it gave no answer within ${seconds} seconds`));
      }, 1000 * seconds);
    });
    try {
      const { done, value } = await Promise.race([this.#lines.next(), late]);
      if (done) throw new Error(`its process ended: ${lastWords(this.#trouble)}`);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The line of an error trace that says what went wrong. */
function lastWords(trouble: string): string {
  const lines = trouble.split("\n").map((line) => line.trim());
  return (
    lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? (lines.findLast(Boolean) || "no word")
  );
}
