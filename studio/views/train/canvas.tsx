/** A canvas that is painted anew whenever its painter changes, at the screen's own resolution. */
import { useLayoutEffect, useRef } from "react";

interface CanvasProps {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** Paints in CSS pixels. */
  readonly paint: (context: CanvasRenderingContext2D) => void;
  readonly className?: string;
}

export function Canvas({ width, height, label, paint, className }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (element.width !== w) element.width = w;
    if (element.height !== h) element.height = h;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context);
  }, [width, height, paint]);
  return (
    <canvas ref={canvas} className={className} style={{ width, height }} role="img" aria-label={label} />
  );
}

/** Draws a small image large: sharp-edged, or smooth. */
export function drawImage(
  context: CanvasRenderingContext2D,
  image: ImageData,
  x: number,
  y: number,
  width: number,
  height: number,
  isSmooth = false,
): void {
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = isSmooth;
  context.drawImage(small, x, y, width, height);
}
