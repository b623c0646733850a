/** A digit of 28 × 28 grey levels. */
import { useCallback } from "react";
import { usePalette } from "../use-palette.ts";
import { Canvas, drawImage } from "./canvas.tsx";
import { imageOf, inkColours } from "./paint.ts";

interface DigitImageProps {
  readonly pixels: Uint8Array;
  readonly size: number;
  readonly label: string;
  readonly className?: string;
}

export function DigitImage({ pixels, size, label, className }: DigitImageProps) {
  const palette = usePalette();
  const paint = useCallback(
    (context: CanvasRenderingContext2D) =>
      drawImage(context, imageOf(pixels, 0, 28, 28, inkColours(palette)), 0, 0, size, size),
    [palette, pixels, size],
  );
  return <Canvas width={size} height={size} label={label} paint={paint} className={className} />;
}
