import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  await mkdir(join(root, "runs"), { recursive: true });
  folder = await mkdtemp(join(root, "runs", ".readme-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The TypeScript examples of a page. */
async function examples(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
}

/** `value; // 42` prints a line `42 === value` that can be compared. */
function printing(code: string): string {
  return code.replaceAll(/^(\S.*); \/\/ ([-\d.[\], ]+)$/gm, (_, value, comment) => {
    return `console.log(JSON.stringify(${value}) === ${JSON.stringify(comment.replaceAll(" ", ""))} ? "as said" : "NOT as said");`;
  });
}

/** Runs an example as a newcomer would, from the checkout. */
async function output(code: string, name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, printing(code));
  const { stdout } = await run(process.execPath, ["--import", "tsx", file], { cwd: root });
  return stdout;
}

describe.each(["README.md", "README.zh-CN.md"])("%s", (page) => {
  it("has examples that run and say what comes out", async () => {
    const [xor, see, check, ...rest] = await examples(page);
    expect(rest).toEqual([]);
    const outputs = await Promise.all([xor, see, check].map((code, i) => output(code, `${page}-${i}.ts`)));
    expect(outputs[0]).toMatch(/^0\.00\d+ \[ 0, 1, 1, 0 \]\n$/);
    expect(outputs[1]).toBe("as said\nas said\n");
    expect(outputs[2]).toMatch(/w[\s\S]*x|x[\s\S]*w/);
    expect(outputs[2]).toMatch(/pass/i);
  });

  it("shows the table of the latest race", async () => {
    const [text, table] = await Promise.all(
      [page, "bench/results.md"].map((file) => readFile(join(root, file), "utf8")),
    );
    const [race] = table.split("\n\n");
    expect(race.split("\n").length).toBeGreaterThan(10);
    expect(text).toContain(race);
  });

  it("names files that exist", async () => {
    const text = await readFile(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)#:]+)\)|src="([^"]+)"/g)].map(([, link, src]) => link ?? src);
    expect(links.length).toBeGreaterThan(3);
    await Promise.all(
      links.map((link) =>
        readFile(join(root, link)).catch((error) => expect(error.code, link).toBe("EISDIR")),
      ),
    );
  });
});

it("says the same in both languages: headings, code, tables and links correspond", async () => {
  const shape = async (page: string) => {
    const text = await readFile(join(root, page), "utf8");
    return {
      headings: text.match(/^#+ /gm),
      code: (await examples(page)).map((code) => code.replaceAll(/\/\/.*/g, "")),
      rows: text.match(/^\|/gm)?.length,
      images: [...text.matchAll(/src="([^"]+)"/g)].map(([, src]) => src),
    };
  };
  expect(await shape("README.zh-CN.md")).toEqual(await shape("README.md"));
});
