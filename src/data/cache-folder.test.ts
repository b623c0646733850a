import { describe, expect, it } from "vitest";
import { cacheFolder } from "./cache-folder.ts";

const on = (platform: string, home: string, env: Record<string, string> = {}) =>
  cacheFolder({ platform, home, env });

describe("cacheFolder", () => {
  it("is where the operating system keeps caches", async () => {
    expect(await on("linux", "/home/ada")).toBe("/home/ada/.cache/retrograd");
    expect(await on("darwin", "/Users/ada")).toBe("/Users/ada/Library/Caches/retrograd");
    expect(await on("win32", "C:\\Users\\ada")).toBe("C:\\Users\\ada\\AppData\\Local\\retrograd");
    expect(await on("win32", "C:\\Users\\ada", { LOCALAPPDATA: "D:\\local" })).toBe("D:\\local\\retrograd");
  });

  it("follows XDG_CACHE_HOME unless that is empty or relative", async () => {
    expect(await on("linux", "/home/ada", { XDG_CACHE_HOME: "/var/cache/ada" })).toBe(
      "/var/cache/ada/retrograd",
    );
    expect(await on("linux", "/home/ada", { XDG_CACHE_HOME: "" })).toBe("/home/ada/.cache/retrograd");
    expect(await on("linux", "/home/ada", { XDG_CACHE_HOME: "cache" })).toBe("/home/ada/.cache/retrograd");
  });

  it("is RETROGRAD_CACHE itself wherever that is set", async () => {
    const env = { RETROGRAD_CACHE: "/data/rg", XDG_CACHE_HOME: "/var/cache" };
    expect(await on("linux", "/home/ada", env)).toBe("/data/rg");
    expect(await on("darwin", "/Users/ada", env)).toBe("/data/rg");
  });
});
