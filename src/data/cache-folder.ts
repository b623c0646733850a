/**
 * Where downloaded data is kept between runs: the user's cache folder as the operating system has it.
 * Knows nothing of what is kept there; touches no file.
 */
import { nodeModules } from "./node.ts";

/** What the answer depends on; by default, this process. */
export interface CacheHost {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The folder for Retrograd's cached data. `RETROGRAD_CACHE` if set; else `retrograd` in `XDG_CACHE_HOME` or
 * `~/.cache`, on macOS in `~/Library/Caches`, on Windows in `%LOCALAPPDATA%`.
 *
 * @example
 * await cacheFolder(); // "/home/ada/.cache/retrograd"
 */
export async function cacheFolder(host?: CacheHost): Promise<string> {
  const { os, path } = await nodeModules();
  const { platform, env, home } = host ?? {
    platform: process.platform,
    env: process.env,
    home: os.homedir(),
  };
  const { isAbsolute, join, resolve } = platform === "win32" ? path.win32 : path.posix;
  if (env.RETROGRAD_CACHE) return resolve(env.RETROGRAD_CACHE);
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "retrograd");
  if (platform === "darwin") return join(home, "Library", "Caches", "retrograd");
  // The XDG base directory specification has relative paths ignored.
  const xdg = env.XDG_CACHE_HOME ?? "";
  return join(isAbsolute(xdg) ? xdg : join(home, ".cache"), "retrograd");
}
