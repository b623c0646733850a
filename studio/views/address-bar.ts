/** The part of the address after #, read when somebody else changes it, and written. Knows nothing of React, nor of what pages keep there. */
import { type Address, formatAddress, parseAddress } from "../model/address.ts";
import { createPacer } from "../model/pacer.ts";

/** Browsers refuse an address that changes more than some hundred times in half a minute. */
const WRITE_EVERY_MILLISECONDS = 200;

export interface AddressBar {
  /** Writes a page's state, without a new entry in the history and perhaps a little later. Nothing of a page that is no longer open. */
  write(address: Address): void;
  /** Calls `onRead` with every address that was not written here, until the function that it gives is called. */
  listen(onRead: (address: Address) => void): () => void;
}

export function watchAddressBar(): AddressBar {
  /** What was last read or written: the bar holds another address a moment before anybody hears of it. */
  let known = location.hash;
  /** What was last read, or is to be written. */
  let latest = known;
  const pacer = createPacer<string>((hash) => {
    if (location.hash !== known) return;
    history.replaceState(null, "", hash);
    known = hash;
  }, WRITE_EVERY_MILLISECONDS);
  return {
    write: (address) => {
      const hash = formatAddress(address);
      if (hash === latest || address.page !== parseAddress(location.hash).page) return;
      latest = hash;
      pacer.offer(hash);
    },
    listen: (onRead) => {
      const read = () => {
        known = latest = location.hash;
        pacer.rest(); // the page has so long to follow before its state is written
        onRead(parseAddress(known));
      };
      addEventListener("hashchange", read);
      addEventListener("click", pacer.flush, { capture: true }); // it may lead away
      addEventListener("pagehide", pacer.flush);
      return () => {
        removeEventListener("hashchange", read);
        removeEventListener("click", pacer.flush, { capture: true });
        removeEventListener("pagehide", pacer.flush);
      };
    },
  };
}
