import type { PastStock } from '../../../api/past-answers';
import { absolute } from '../../../parts/time-words';

/** What a field of a moment holds for an ISO time, in UTC: `2026-11-29T07:12:45`. Empty for none. */
export function fieldOf(at: string | null): string {
  const ms = Date.parse(at ?? '');
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString().slice(0, 19);
}

/** The ISO time of a field that holds UTC; undefined while it holds none. */
export function momentOfField(text: string): string | undefined {
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** One figure of a SKU at two moments. */
export interface FigureRow {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** How it changed; empty where it did not, or is no number of units. */
  readonly change: string;
}

/** The figures of a SKU at two moments; null: it was not registered. `word`: what its broadcast is for. */
export function figureRows(
  before: PastStock | null,
  after: PastStock | null,
  word: string,
): readonly FigureRow[] {
  const units = (name: string, of: (stock: PastStock) => number): FigureRow => ({
    name,
    before: before === null ? '–' : figure(of(before)),
    after: after === null ? '–' : figure(of(after)),
    change: change((after === null ? 0 : of(after)) - (before === null ? 0 : of(before))),
  });
  const text = (name: string, of: (stock: PastStock) => string): FigureRow => ({
    name,
    before: before === null ? '–' : of(before),
    after: after === null ? '–' : of(after),
    change: '',
  });
  return [
    units('On the shelf', ({ physical }) => physical),
    units('Held back', ({ buffer }) => buffer),
    units(word, ({ broadcast }) => broadcast),
    text('Accepted by Amazon', acceptedText),
    text('Threshold', ({ lowStockThreshold, unknown = [] }) =>
      lowStockThreshold === undefined
        ? unknown.includes('lowStockThreshold')
          ? 'not known any more'
          : 'none'
        : figure(lowStockThreshold),
    ),
    text('Version', ({ version }) => figure(version)),
  ];
}

function acceptedText({ lastBroadcast, unknown = [] }: PastStock): string {
  if (lastBroadcast === undefined)
    return unknown.includes('lastBroadcast') ? 'not known any more' : 'none yet';
  return `${figure(lastBroadcast.count)}, ${absolute(lastBroadcast.timestamp)}`;
}

function change(units: number): string {
  return units === 0 ? '' : `${units > 0 ? '+' : '−'}${figure(Math.abs(units))}`;
}

function figure(units: number): string {
  return units.toLocaleString('en').replace('-', '−');
}
