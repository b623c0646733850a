/** The address bar: which page is open, and each page's own state in it. */
import { useCallback, useEffect, useState } from "react";
import { type Address, formatAddress, type Page, type Params, parseAddress } from "../model/address.ts";

/** The present address, and how to write a page's state into it without a new entry in the history. */
export function useAddress(): [Address, (page: Page, params: Params) => void] {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  useEffect(() => {
    const read = () => setAddress(parseAddress(location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const write = useCallback((page: Page, params: Params) => {
    if (parseAddress(location.hash).page !== page) return; // a page that is no longer open
    history.replaceState(null, "", formatAddress({ page, params }));
  }, []);
  return [address, write];
}
