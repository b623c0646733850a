/** The address bar: which page is open, and each page's own state in it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Address, formatAddress, type Page, type Params, parseAddress } from "../model/address.ts";

/** Browsers refuse an address that changes more than some hundred times in half a minute. */
const WRITE_EVERY_MILLISECONDS = 200;

/** The present address, and how to write a page's state into it, a little later and without a new entry in the history. */
export function useAddress(): [Address, (page: Page, params: Params) => void] {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  const waiting = useRef<Address>(undefined);
  useEffect(() => {
    const read = () => {
      waiting.current = undefined;
      setAddress(parseAddress(location.hash));
    };
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const write = useCallback((page: Page, params: Params) => {
    if (parseAddress(location.hash).page !== page) return; // a page that is no longer open
    if (waiting.current === undefined) {
      setTimeout(() => {
        const next = waiting.current;
        waiting.current = undefined;
        // Not over the address of another page, which the bar holds a moment before anybody hears of it.
        if (next?.page === parseAddress(location.hash).page)
          history.replaceState(null, "", formatAddress(next));
      }, WRITE_EVERY_MILLISECONDS);
    }
    waiting.current = { page, params };
  }, []);
  return [address, write];
}
