/** Something done with the latest of many values, but not too often. Knows nothing of what is done. */

export interface Pacer<T> {
  /** Does it with `value`: at once if it has rested, else when it has, unless another value has come by then. */
  offer(value: T): void;
  /** Does it now, if a value waits. */
  flush(): void;
  /** Forgets the value that waits, and begins to rest. */
  rest(): void;
}

/** Does `act`, then rests for so long; so too at first. */
export function createPacer<T>(act: (value: T) => void, milliseconds: number): Pacer<T> {
  let waiting: { readonly value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    waiting = undefined;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      flush();
    }, milliseconds);
  };
  const flush = () => {
    if (!waiting) return;
    const { value } = waiting;
    rest();
    act(value);
  };
  rest();
  return {
    offer: (value) => {
      waiting = { value };
      if (timer === undefined) flush();
    },
    flush,
    rest,
  };
}
