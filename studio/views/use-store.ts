/** Draws again whenever a store changes. */
import { useSyncExternalStore } from "react";
import type { Store } from "../model/store.ts";

/** The store's present state. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
