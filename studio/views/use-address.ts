/** The address bar: which page is open, and each page's own state in it. */
import { useCallback, useEffect, useState } from "react";
import { type Address, type Page, type Params, parseAddress } from "../model/address.ts";
import { watchAddressBar } from "./address-bar.ts";

/** The present address, and how to write a page's state into it. */
export function useAddress(): [Address, (page: Page, params: Params) => void] {
  const [bar] = useState(watchAddressBar);
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  useEffect(() => bar.listen(setAddress), [bar]);
  const write = useCallback((page: Page, params: Params) => bar.write({ page, params }), [bar]);
  return [address, write];
}
