/** What nodes of the picture can ask for. Knows nothing of who does it. */
import { createContext } from "react";

export interface Actions {
  /** Selects a node by key. */
  select(key: string): void;
  /** Opens a composite node, or closes it. */
  toggle(key: string): void;
}

export const CanvasActions = createContext<Actions>({ select: () => {}, toggle: () => {} });
