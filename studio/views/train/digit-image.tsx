/** A digit of 28 × 28 grey levels. */
import { useMemo } from "react";
import { PixelCanvas } from "../canvas.tsx";
import { inkColours, picture } from "../pixels.ts";
import { usePalette } from "../use-palette.ts";

interface DigitImageProps {
  readonly pixels: Uint8Array;
  readonly size: number;
  readonly label: string;
  readonly className?: string;
}

export function DigitImage({ pixels, size, label, className }: DigitImageProps) {
  const palette = usePalette();
  const coloured = useMemo(() => picture(pixels, 28, 28, inkColours(palette)), [palette, pixels]);
  return <PixelCanvas width={size} height={size} label={label} pixels={coloured} className={className} />;
}
