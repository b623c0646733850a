/** Canvases that are painted anew whenever what they show changes. */
import { useLayoutEffect, useRef } from "react";
import type { Pixels } from "./pixels.ts";

interface CanvasProps {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly className?: string;
}

/** Paints in CSS pixels, at the screen's own resolution. */
export function Canvas({
  width,
  height,
  label,
  paint,
  className,
}: CanvasProps & { readonly paint: (context: CanvasRenderingContext2D) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const ratio = window.devicePixelRatio || 1;
    fit(context.canvas, Math.round(width * ratio), Math.round(height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context);
  }, [width, height, paint]);
  return (
    <canvas ref={canvas} className={className} style={{ width, height }} role="img" aria-label={label} />
  );
}

/** Shows few pixels large: sharp-edged, or smooth. Without pixels it is empty. */
export function PixelCanvas({
  width,
  height,
  label,
  pixels,
  isSmooth = false,
  className,
}: CanvasProps & { readonly pixels: Pixels | undefined; readonly isSmooth?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    if (pixels) return drawPixels(context, pixels);
    fit(context.canvas, 1, 1);
    context.clearRect(0, 0, 1, 1);
  }, [pixels]);
  const imageRendering = isSmooth ? "auto" : "pixelated";
  return (
    <canvas
      ref={canvas}
      className={className}
      style={{ width, height, imageRendering }}
      role="img"
      aria-label={label}
    />
  );
}

/** Makes a canvas of just these pixels. */
export function drawPixels(context: CanvasRenderingContext2D, pixels: Pixels): void {
  fit(context.canvas, pixels.columns, pixels.rows);
  context.putImageData(imageOf(pixels), 0, 0);
}

/** Draws few pixels smoothly over a square of `side` in CSS pixels. */
export function drawSmooth(context: CanvasRenderingContext2D, pixels: Pixels, side: number): void {
  const small = new OffscreenCanvas(pixels.columns, pixels.rows);
  small.getContext("2d")?.putImageData(imageOf(pixels), 0, 0);
  context.drawImage(small, 0, 0, side, side);
}

function imageOf({ columns, rows, colours }: Pixels): ImageData {
  const image = new ImageData(columns, rows);
  new Uint32Array(image.data.buffer).set(colours);
  return image;
}

/** A canvas that is given a size is emptied, and made anew, even if it is the size that it has. */
function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
