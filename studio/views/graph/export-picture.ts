/** Files of what is seen: the picture as SVG and PNG, the graph as JSON. Knows nothing of the menu. */
import { type Token, tokens } from "../../model/graph/picture-styles.ts";
import { tokenColour } from "../token-colour.ts";

/** Pixels of a PNG for each unit of the picture. */
const SCALE = 2;
/** Browsers draw no larger canvases. */
const LARGEST_SIDE = 16384;

/** The page's colours as they are now. */
export function presentColours(): Record<Token, string> {
  return Object.fromEntries(tokens.map((token) => [token, tokenColour(token)])) as Record<Token, string>;
}

export function presentFont(): string {
  return getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
}

/** An SVG document as pixels, two for each unit unless it is very large. */
export async function toPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const scale = Math.min(SCALE, LARGEST_SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) =>
        blob ? resolve(blob) : reject(new Error("the picture is too large for a PNG")),
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands `content` to the user as a file. */
export function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // until the browser has begun to read it
}
