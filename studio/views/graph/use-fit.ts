/** Keeps the picture in view: all of it when it is new, and later the node that a step or the keyboard has come to. */
import {
  getViewportForBounds,
  type Rect,
  useReactFlow,
  useStore,
  useStoreApi,
  type Viewport,
} from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import { COMFORTABLE, type Picture, type PictureModel, READABLE } from "../../model/graph/picture.ts";

const [SMALLEST, LARGEST] = [0.02, 1.3];
/** Milliseconds, where motion is allowed. */
const QUICK = 160;
const MARGIN = 20;
/** Above the picture there is a legend. */
const TOP = 44;

export interface Fit {
  /** Shows the whole picture. */
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Brings a node into view if it is not. */
  reveal(key: string): void;
  /** To be called when the user moves the picture: from then on it stays where it is put. */
  onMoved(): void;
}

/** Fits `picture` into the canvas, and tells `pictures` how wide that is. */
export function useFit(picture: Picture | undefined, pictures: PictureModel): Fit {
  const flow = useReactFlow();
  const store = useStoreApi();
  const canvasWidth = useStore(({ width }) => width);
  useEffect(() => {
    if (canvasWidth > 0) void pictures.setWidth(canvasWidth - 2 * MARGIN);
  }, [canvasWidth, pictures]);
  const hasMoved = useRef(false);
  const latest = useRef(picture);
  latest.current = picture;

  const fit = useCallback(
    (duration = quick(), isWhole = false) => {
      const { width, height } = store.getState();
      if (!latest.current || width === 0 || height === 0) return;
      hasMoved.current = false;
      const bounds = boundsOf(latest.current);
      const sides = `${Math.min(MARGIN, width / 24)}px` as const;
      const padding = { x: sides, bottom: sides, top: `${Math.min(TOP, height / 8)}px` } as const;
      const at = (smallest: number) =>
        getViewportForBounds(bounds, width, height, smallest, LARGEST, padding);
      const whole = at(SMALLEST);
      // What would be too small to read is shown at ease instead, from its left end on.
      const viewport = isWhole || whole.zoom >= READABLE ? whole : at(COMFORTABLE);
      const { zoom } = viewport;
      const isTooWide = bounds.width * zoom > width;
      void flow.setViewport(isTooWide ? beginningOf(latest.current, zoom, width, height) : viewport, {
        duration,
      });
    },
    [flow, store],
  );

  const shown = useRef<{ subject: number; parts: string } | undefined>(undefined);
  const { arrangement, subject } = picture ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: the arrangement stands for the picture
  useEffect(() => {
    if (!latest.current) return;
    const { subject, figure } = latest.current;
    const before = shown.current;
    // An opened composite may have as many parts within as it is itself: one.
    const parts = figure.parts.map(({ id }) => id).join();
    shown.current = { subject, parts };
    const isNew = before?.subject !== subject || before.parts !== parts;
    if (isNew || !hasMoved.current) fit(before === undefined ? 0 : quick());
  }, [arrangement, subject, fit]);

  useEffect(() => {
    let { width, height } = store.getState();
    return store.subscribe((now) => {
      if (now.width === width && now.height === height) return;
      const isWidthSame = now.width === width;
      ({ width, height } = now);
      if (hasMoved.current || !latest.current) return;
      // What stands below may grow and shrink with every step: the picture stays where it is as long as it is in view.
      const [, y, zoom] = now.transform;
      const { y: top, height: own } = boundsOf(latest.current);
      const isInView = top * zoom + y >= 0 && (top + own) * zoom + y <= height;
      if (!isWidthSame || !isInView) fit(0);
    });
  }, [store, fit]);

  return {
    fit: useCallback(() => fit(quick(), true), [fit]),
    zoomIn: useCallback(() => void flow.zoomIn({ duration: quick() }), [flow]),
    zoomOut: useCallback(() => void flow.zoomOut({ duration: quick() }), [flow]),
    reveal: useCallback(
      (key) => {
        const middle = latest.current?.layout.boxes.get(key);
        if (!middle) return;
        const { width, height, transform } = store.getState();
        const [x, y, zoom] = transform;
        const [left, top] = [middle.x * zoom + x, middle.y * zoom + y];
        if (left > 40 && left < width - 40 && top > 30 && top < height - 30) return;
        hasMoved.current = true;
        void flow.setCenter(middle.x, middle.y, { zoom, duration: quick() });
      },
      [flow, store],
    ),
    onMoved: useCallback(() => {
      hasMoved.current = true;
    }, []),
  };
}

/** Of what is too wide: its left end, beside the handle of the pane there, and in the middle what stands there. */
function beginningOf({ layout, frames }: Picture, zoom: number, width: number, height: number): Viewport {
  const left = Math.min(0, ...frames.map(({ x }) => x));
  const x = MARGIN + 8 - left * zoom;
  const seen = [...layout.boxes.values()].filter((box) => box.x * zoom + x < width).map((box) => box.y);
  seen.sort((a, b) => a - b);
  const isTooHigh = (seen[seen.length - 1] - seen[0]) * zoom > height;
  const middle = isTooHigh ? seen[(seen.length - 1) >> 1] : (seen[0] + seen[seen.length - 1]) / 2;
  return { x, y: height / 2 - middle * zoom, zoom };
}

/** Everything that is drawn. */
function boundsOf({ layout, frames }: Picture): Rect {
  const left = Math.min(0, ...frames.map(({ x }) => x));
  const top = Math.min(0, ...frames.map(({ y }) => y));
  const right = Math.max(layout.width, ...frames.map(({ x, width }) => x + width));
  const bottom = Math.max(layout.height, ...frames.map(({ y, height }) => y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function quick(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : QUICK;
}
