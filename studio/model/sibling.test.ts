import { expect, it } from "vitest";
import { siblingOf } from "./sibling.ts";

it("swaps the machine's two names and keeps the rest", () => {
  expect(siblingOf("http://127.0.0.1:4750/")?.href).toBe("http://localhost:4750/");
  expect(siblingOf("http://localhost:4750/a/index.html?b#graph?c=d")?.href).toBe("http://127.0.0.1:4750/a/");
});

it("knows no other name of other machines", () => {
  for (const page of ["http://192.168.0.7:4750/", "https://studio.example/", "http://[::1]:4750/"]) {
    expect(siblingOf(page), page).toBeUndefined();
  }
});
