/** The keys that take steps, on the picture and on the bar below it. */
import type { KeyboardEvent } from "react";
import type { GraphPageModel } from "../../model/graph/page.ts";

/** ← → one step, Home and End all of them, Space plays and pauses. */
export function stepByKey(event: KeyboardEvent, model: GraphPageModel): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as Element;
  const isControl = target.closest("button, select, input") !== null;
  switch (event.key) {
    case "ArrowRight":
      if (target.closest("select")) return;
      model.pause();
      model.forward();
      break;
    case "ArrowLeft":
      if (target.closest("select")) return;
      model.back();
      break;
    case "Home":
      model.pause();
      model.goTo(0);
      break;
    case "End":
      model.pause();
      model.goTo(model.store.get().steps.length);
      break;
    case " ":
      if (isControl && !target.matches("input[type=range]")) return;
      if (model.store.get().playing) model.pause();
      else model.play();
      break;
    default:
      return;
  }
  event.preventDefault();
}
