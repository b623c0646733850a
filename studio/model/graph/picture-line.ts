/** Lines with rounded corners, as paths. Knows nothing of wires. */
import type { Point } from "retrograd/inspect";

const CORNER = 8;

/** The path of a polyline whose corners are rounded. */
export function roundedLine(points: readonly Point[]): string {
  let path = `M${n(points[0].x)} ${n(points[0].y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]];
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, after) / 2);
    const [a, b] = [towards(corner, before, radius), towards(corner, after, radius)];
    path += `L${n(a.x)} ${n(a.y)}Q${n(corner.x)} ${n(corner.y)} ${n(b.x)} ${n(b.y)}`;
  }
  const last = points[points.length - 1];
  return `${path}L${n(last.x)} ${n(last.y)}`;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const part = length / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** A coordinate with at most two decimals. */
export function n(x: number): string {
  return String(Math.round(x * 100) / 100);
}
