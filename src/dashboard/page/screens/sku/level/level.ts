import type { BroadcastWord } from '../broadcast-word';

/** The level of a SKU from a moment on, as `GET /api/inventory/:sku/history` gives it. */
export interface LevelPoint {
  readonly at: string;
  readonly physical: number;
  readonly broadcast: number;
  readonly version: number;
}

export interface History {
  readonly points: readonly LevelPoint[];
  readonly from: string;
  readonly to: string;
}

/** The ranges of the chart by their name in the address. */
export const RANGES = {
  '24h': { word: '24 hours', ms: 86_400_000 },
  '7d': { word: '7 days', ms: 604_800_000 },
  '30d': { word: '30 days', ms: 2_592_000_000 },
} as const;
export type Range = keyof typeof RANGES;

/** The range that the address names, or the shortest one. */
export function rangeOf(name: string | null): Range {
  return name === '7d' || name === '30d' ? name : '24h';
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The steps of one figure until `untilMs`, where the last level still holds. */
export function stepsOf(
  points: readonly LevelPoint[],
  figure: 'physical' | 'broadcast',
  untilMs: number,
): Point[] {
  const steps = points.map((point) => ({ x: Date.parse(point.at), y: point[figure] }));
  const last = steps.at(-1);
  return last === undefined || last.x >= untilMs ? steps : [...steps, { x: untilMs, y: last.y }];
}

/** The points with the level that a live event brought, where it is newer. */
export function withLevel(points: readonly LevelPoint[], level: LevelPoint): readonly LevelPoint[] {
  const last = points.at(-1);
  return last !== undefined && last.version >= level.version ? points : [...points, level];
}

/** Shortest time that a chart shows, in milliseconds. */
const SHORTEST_MS = 600_000;

/** Where the chart begins: at the start of the range, or where what is known begins. */
export function knownFrom(points: readonly LevelPoint[], fromMs: number, toMs: number): number {
  const first = points[0] === undefined ? fromMs : Date.parse(points[0].at);
  return Math.max(fromMs, Math.min(first, toMs - SHORTEST_MS));
}

/** The chart in words. `fromMs`: where the range begins. */
export function levelText(
  points: readonly LevelPoint[],
  range: Range,
  fromMs: number,
  forWhat: BroadcastWord,
): string {
  const first = points[0];
  const last = points.at(-1);
  const { word } = RANGES[range];
  if (first === undefined || last === undefined) return `No level is known in the last ${word}.`;
  const since =
    Date.parse(first.at) > fromMs + 60_000
      ? `Since ${first.at.slice(0, 16).replace('T', ' ')} UTC, where what is known begins,`
      : `In the last ${word}`;
  if (points.length === 1)
    return `${since} nothing moved: ${units(last.physical)} on the shelf, ${units(last.broadcast)} ${forWhat}.`;
  const shelf = points.map(({ physical }) => physical);
  const [lowest, highest] = [Math.min(...shelf), Math.max(...shelf)];
  return (
    `${since} the shelf went from ${units(first.physical)} to ${units(last.physical)} ` +
    `(lowest ${units(lowest)}, highest ${units(highest)}), ` +
    `the figure ${forWhat} from ${units(first.broadcast)} to ${units(last.broadcast)}.`
  );
}

function units(count: number): string {
  return count.toLocaleString('en').replace('-', '−');
}
