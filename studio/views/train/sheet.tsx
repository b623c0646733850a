/** Many pictures of one size side by side. */
import { useCallback } from "react";
import type { Pictures } from "../../model/train/report.ts";
import { usePalette } from "../use-palette.ts";
import { Canvas, drawImage } from "./canvas.tsx";
import { divergingColours, imageOf, sheetLayout } from "./paint.ts";

interface SheetProps {
  readonly pictures: Pictures;
  readonly label: string;
  /** Most room, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const GAP = 4;

export function Sheet({ pictures, label, width, height }: SheetProps) {
  const palette = usePalette();
  const { rows, columns, count, levels } = pictures;
  const { across, down, cell: w, tall: h } = sheetLayout(pictures, width, height, GAP);
  const isSmooth = w < 4 * columns;
  const paint = useCallback(
    (context: CanvasRenderingContext2D) => {
      const colours = divergingColours(palette);
      for (let i = 0; i < count; i++) {
        const image = imageOf(levels, i * rows * columns, rows, columns, colours);
        drawImage(
          context,
          image,
          (i % across) * (w + GAP),
          Math.floor(i / across) * (h + GAP),
          w,
          h,
          isSmooth,
        );
      }
    },
    [palette, count, levels, rows, columns, across, w, h, isSmooth],
  );
  return (
    <Canvas width={across * (w + GAP) - GAP} height={down * (h + GAP) - GAP} label={label} paint={paint} />
  );
}
