/** A value that changes, and whom to tell. Knows nothing of what the value is, nor of who draws it. */

export interface Store<T> {
  get(): T;
  /** Takes some new fields; tells every listener. */
  set(change: Partial<T>): void;
  /** Calls `listener` after each change until the function that it gives is called. */
  subscribe(listener: () => void): () => void;
}

/** The first state of which `is` holds. */
export function until<T>(store: Store<T>, is: (state: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const state = store.get();
      if (!is(state)) return false;
      resolve(state);
      return true;
    };
    if (look()) return;
    const forget = store.subscribe(() => {
      if (look()) forget();
    });
  });
}

/** A store that starts with `initial`. */
export function createStore<T extends object>(initial: T): Store<T> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
