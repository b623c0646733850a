/** Where a small box stands beside something on the screen. Knows nothing of what either shows. */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Between the box and what it belongs to, and at least between the box and the screen's edge. */
const GAP = 12;

/**
 * The top left corner for a box of a size beside `target`: right of it, left, below or above, whichever has room first; else
 * over its lower end. Always within the screen.
 */
export function placeBeside(
  target: Rectangle,
  box: { readonly width: number; readonly height: number },
  screen: { readonly width: number; readonly height: number },
): { x: number; y: number } {
  const middle = {
    x: target.x + target.width / 2 - box.width / 2,
    y: target.y + target.height / 2 - box.height / 2,
  };
  const spots = [
    { x: target.x + target.width + GAP, y: middle.y },
    { x: target.x - box.width - GAP, y: middle.y },
    { x: middle.x, y: target.y + target.height + GAP },
    { x: middle.x, y: target.y - box.height - GAP },
  ];
  const right = screen.width - box.width - GAP;
  const bottom = screen.height - box.height - GAP;
  const clamp = (value: number, most: number) => Math.max(GAP, Math.min(value, most));
  const beside = spots.find((spot, i) =>
    i < 2 ? spot.x >= GAP && spot.x <= right : spot.y >= GAP && spot.y <= bottom,
  );
  const { x, y } = beside ?? { x: middle.x, y: target.y + target.height - box.height - GAP };
  return { x: clamp(x, right), y: clamp(y, bottom) };
}
