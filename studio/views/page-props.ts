/** What the frame gives to each page. */
import type { Params } from "../model/address.ts";
import type { Language } from "../model/preferences.ts";

export interface PageProps {
  /** From the address: what somebody's link reproduces. New ones come only with a new link, not with the page's own writing. */
  readonly params: Params;
  /** Writes the page's state into the address. */
  readonly write: (params: Params) => void;
  readonly language: Language;
}
