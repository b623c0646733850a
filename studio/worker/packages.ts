/** What user code may import, by name: the library's own entry points that make sense in a browser. */
import * as retrograd from "retrograd";
import * as check from "retrograd/check";
import * as inspect from "retrograd/inspect";
import * as layers from "retrograd/layers";
import * as losses from "retrograd/losses";
import * as metrics from "retrograd/metrics";
import * as nn from "retrograd/nn";
import * as optim from "retrograd/optim";
import * as train from "retrograd/train";

const packages: Readonly<Record<string, object>> = {
  retrograd,
  "retrograd/layers": layers,
  "retrograd/nn": nn,
  "retrograd/losses": losses,
  "retrograd/optim": optim,
  "retrograd/metrics": metrics,
  "retrograd/check": check,
  "retrograd/inspect": inspect,
  "retrograd/train": train,
};

/** The exports of a package. Throws an Error that lists what there is. */
export function requirePackage(name: string): object {
  if (Object.hasOwn(packages, name)) return modules.get(name)!;
  throw new Error(`cannot import ${JSON.stringify(name)}; there are ${Object.keys(packages).join(", ")}`);
}

/** Marked as modules, so that `import * as` gives them as they are. What is imported is asked for when it is used. */
const modules = new Map(
  Object.entries(packages).map(([name, exports]) => {
    const module = Object.freeze({ __esModule: true, ...exports });
    return [name, new Proxy(module, { get: (target, key) => exportOf(name, target, key) })];
  }),
);

/** What the language itself asks any object for. */
const PROTOCOLS = new Set<string | symbol>(["then", "toJSON"]);

function exportOf(name: string, module: object, key: string | symbol): unknown {
  if (key in module || typeof key === "symbol" || PROTOCOLS.has(key)) return Reflect.get(module, key);
  const what = key === "default" ? "no default export" : `no export ${JSON.stringify(key)}`;
  throw new Error(`${JSON.stringify(name)} has ${what}; import { … } from what it has`);
}
