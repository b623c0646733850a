import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = fileURLToPath(new URL("./src", import.meta.url));

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its name; here that name means the sources.
    alias: [
      { find: /^retrograd$/, replacement: `${src}/index.ts` },
      { find: /^retrograd\/(\w+)$/, replacement: `${src}/$1/index.ts` },
    ],
  },
  test: {
    include: ["{src,studio,test,examples,scripts}/**/*.test.ts", "bench/{peers,subjects}/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
