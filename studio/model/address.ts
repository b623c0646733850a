/**
 * The part of the address after #: which page, and what reproduces its state, as in `#graph?example=apple&lang=zh`.
 * Knows nothing of what any page keeps there.
 */

export const pages = ["graph", "train", "check"] as const;
export type Page = (typeof pages)[number];

/** What a page keeps in the address: short texts by name. */
export type Params = Readonly<Record<string, string>>;

export interface Address {
  readonly page: Page;
  readonly params: Params;
}

/** Reads `#page?name=value&…`; anything unknown gives the first page. */
export function parseAddress(hash: string): Address {
  const [name = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const page = pages.find((known) => known === name) ?? pages[0];
  return { page, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Writes what `parseAddress` reads; empty values are left out. */
export function formatAddress({ page, params }: Address): string {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  const query = new URLSearchParams(given).toString();
  return `#${page}${query && `?${query}`}`;
}
