// The order of the floors: a file in src/ imports only from its own folder and from folders earlier in this list.
// src/index.ts stands between inspect and cli: it may import everything but the command line, which may import it.
const floors = [
  "graph",
  "ops",
  "autodiff",
  "plan",
  "backends",
  "runtime",
  "tensor",
  "check",
  "layers",
  "nn",
  "losses",
  "optim",
  "metrics",
  "data",
  "io",
  "train",
  "inspect",
  "cli",
];

// Packages that make the command line's texts and figures; a browser that imports the library must not load them.
const commandLineOnly = ["commander", "cli-progress", "@observablehq/plot", "@xmldom/xmldom", "elkjs"];

// Packages that only pages, or the pages' talk with workers, have a use for.
const pagePackages = [
  "react",
  "react-dom",
  "@xyflow",
  "@codemirror",
  "@observablehq",
  "katex",
  "i18next",
  "react-i18next",
  "comlink",
];

const anyOf = (names) => `(${names.join("|")})`;
const isTest = "\\.test\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Files that import each other in a circle cannot be read, or loaded, one after the other.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...floors.map((floor, level) => ({
      name: `floor-${floor}`,
      comment: `src/${floor}/ imports only from itself and from: ${floors.slice(0, level).join(", ") || "nothing else"}.`,
      severity: "error",
      from: { path: `^src/${floor}/`, pathNot: isTest },
      to: {
        path: "^src/",
        pathNot: `^src/(${anyOf(floors.slice(0, level + 1))}/${floor === "cli" ? "|index\\.ts$" : ""})`,
      },
    })),
    {
      name: "no-unknown-floor",
      comment: "A new folder of src/ gets its place in the order of floors first.",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/(${anyOf(floors)}/|index\\.ts$)` },
      to: {},
    },
    {
      name: "index-without-cli",
      comment: "src/index.ts may import every floor but the command line.",
      severity: "error",
      from: { path: "^src/index\\.ts$" },
      to: { path: "^src/cli/" },
    },
    {
      name: "src-stands-alone",
      comment: "The library imports none of what is built around it, and no tests.",
      severity: "error",
      from: { path: "^src/", pathNot: isTest },
      to: { path: `^(test|examples|bench|studio|scripts)/|${isTest}` },
    },
    {
      name: "command-line-packages",
      comment: "Only src/cli/ and src/inspect/ import the packages of the command line.",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/(cli|inspect)/|${isTest}` },
      to: { path: `(^|node_modules/)(@types/)?${anyOf(commandLineOnly)}(/|$)` },
    },
    {
      name: "declared-packages",
      comment: "The library imports only what package.json lists under dependencies.",
      severity: "error",
      from: { path: "^src/", pathNot: isTest },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], pathNot: "node_modules/@types/" },
    },
    {
      name: "studio-by-public-api",
      comment: "The studio uses the library as anybody would: by its entry points.",
      severity: "error",
      from: { path: "^studio/", pathNot: `${isTest}|^studio/test/` },
      to: { path: "^src/", pathNot: `^src/(index\\.ts|${anyOf(floors)}/index\\.ts)$` },
    },
    {
      name: "studio-model-alone",
      comment: "studio/model/ is state and derivations: no pages, no workers, no packages that need them.",
      severity: "error",
      from: { path: "^studio/model/", pathNot: isTest },
      to: { path: `^studio/(worker|views|i18n|test)/|node_modules/${anyOf(pagePackages)}/` },
    },
    {
      name: "studio-worker-without-pages",
      comment: "studio/worker/ runs beside the page and knows nothing of how it looks.",
      severity: "error",
      from: { path: "^studio/worker/" },
      to: {
        path: `^studio/(views|i18n|test)/|node_modules/${anyOf(pagePackages.filter((name) => name !== "comlink"))}/`,
      },
    },
    {
      name: "resolvable",
      comment: "Every import must lead to a file.",
      severity: "error",
      from: { path: "^(src|studio)/" },
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // count `import type` as well
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|studio/dist)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
