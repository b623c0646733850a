/** siblingOf: this machine under its other name, which browsers take for another site. Knows nothing of what is served there. */

const otherName: Readonly<Record<string, string>> = { "127.0.0.1": "localhost", localhost: "127.0.0.1" };

/** `page`'s folder by the other name of the machine; undefined where it is served by neither of the two. */
export function siblingOf(page: string): URL | undefined {
  const url = new URL(".", page);
  const hostname = otherName[url.hostname];
  if (hostname === undefined) return undefined;
  url.hostname = hostname;
  return url;
}
