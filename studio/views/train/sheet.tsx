/** Many pictures of one size side by side. */
import { useMemo } from "react";
import type { Pictures } from "../../model/train/report.ts";
import { PixelCanvas } from "../canvas.tsx";
import { divergingColours } from "../pixels.ts";
import { usePalette } from "../use-palette.ts";
import { sheet, sheetLayout } from "./paint.ts";

interface SheetProps {
  readonly pictures: Pictures;
  readonly label: string;
  /** Most room, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Between pictures, in CSS pixels; in pixels of their own at least one. */
const GAP = 4;

export function Sheet({ pictures, label, width, height }: SheetProps) {
  const palette = usePalette();
  const { across, cell } = sheetLayout(pictures, width, height, GAP);
  const scale = cell / pictures.columns;
  const gap = Math.max(1, Math.round(GAP / scale));
  const pixels = useMemo(
    () => sheet(pictures, across, gap, divergingColours(palette, "forward")),
    [palette, pictures, across, gap],
  );
  // The gap is rounded, so the whole may be a little too wide.
  const fitting = Math.min(scale, width / pixels.columns);
  return (
    <PixelCanvas
      width={pixels.columns * fitting}
      height={pixels.rows * fitting}
      label={label}
      pixels={pixels}
      isSmooth={fitting < 4}
    />
  );
}
