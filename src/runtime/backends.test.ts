import { afterEach, describe, expect, it } from "vitest";
import { type BackendName, backendNames, backendOf, currentBackend, useBackend } from "./backends.ts";

afterEach(() => useBackend("wasm"));

describe("backends", () => {
  it("are known by name", () => {
    expect(backendNames).toEqual(["wasm", "reference"]);
    for (const name of backendNames) expect(backendOf(name).name).toBe(name);
  });

  it("are chosen for what follows", () => {
    useBackend("reference");
    expect(currentBackend().name).toBe("reference");
    useBackend("wasm");
    expect(currentBackend().name).toBe("wasm");
  });

  it.each(["webgpu", "toString", ""])("refuse %j and list the known ones", (name) => {
    useBackend("reference");
    expect(() => useBackend(name as BackendName)).toThrow(
      `backend ${JSON.stringify(name)} is unknown; choose wasm or reference`,
    );
    expect(currentBackend().name).toBe("reference");
  });
});
