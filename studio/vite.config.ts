/** How the studio is built: its page and the frame for the user's code, workers in files of their own, the library by its public entry points alone. */
import { fileURLToPath } from "node:url";
import { defineConfig, type UserConfig } from "vite";
import { apiPlugin } from "./build/api-plugin.ts";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** Packages that the editor completes: those that user code may import. */
const packages = ["layers", "nn", "losses", "optim", "metrics", "check", "inspect", "train"];

/** A page of the studio. */
const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

const config: UserConfig = {
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  resolve: {
    alias: [
      { find: /^retrograd$/, replacement: `${src}/index.ts` },
      { find: /^retrograd\/(\w+)$/, replacement: `${src}/$1/index.ts` },
    ],
  },
  plugins: [
    apiPlugin({
      retrograd: `${src}/index.ts`,
      ...Object.fromEntries(packages.map((name) => [`retrograd/${name}`, `${src}/${name}/index.ts`])),
    }),
  ],
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // the first with light-dark()
    emptyOutDir: true,
    // A module that is fetched ahead of its use needs no polyfill in the browsers that run this.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    rolldownOptions: {
      input: [page("index"), page("user-code")],
      checks: { pluginTimings: false },
      // Packages for React's servers say "use client"; a browser has no other side.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  worker: {
    format: "es",
    // The server knows the worker that runs user code by its name.
    rolldownOptions: {
      output: {
        entryFileNames: "worker/[name]-[hash].js",
        chunkFileNames: "worker/[name]-[hash].js",
        keepNames: true, // messages to the user name classes
      },
    },
  },
};

export default defineConfig(config);
