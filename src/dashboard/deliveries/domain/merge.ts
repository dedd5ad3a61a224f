import type { Delivery } from './delivery';

/** A delivery of a source, and the position after it. */
export interface SourceEntry {
  readonly delivery: Delivery;
  readonly position: string;
}

/** A part of a source, newest first. */
export interface SourcePart {
  readonly entries: readonly SourceEntry[];
  /** Where it continues, and the time down to which it is read; absent at its end. */
  readonly end?: SourceEnd;
}

interface SourceEnd {
  readonly position: string;
  readonly at: string;
}

/** What is read of a source so far. */
export interface SourceState {
  readonly name: string;
  /** The position at which this page began; '' is the newest. */
  readonly start: string;
  readonly entries: readonly PlacedEntry[];
  readonly end?: SourceEnd;
}

/** `place` orders the page: the time, never later than that of the entry before it in its source. */
interface PlacedEntry extends SourceEntry {
  readonly place: string;
}

/** The position of a source that is read to its end. */
export const ENDED = '-';
/** Later than every time: `until` of a list that begins. */
export const LATEST = '\uffff';

/** A page, and where the list continues in each source; no positions at the end of the list. */
export interface MergedPage {
  readonly deliveries: readonly Delivery[];
  readonly positions?: Readonly<Record<string, string>>;
  /** The place of its last delivery: the next page shows nothing newer. */
  readonly until: string;
}

/** A source before anything of it is read: its first part may begin at any time. */
export function unread(name: string, start: string): SourceState {
  return { name, start, entries: [], ...(start === ENDED ? {} : { end: { position: start, at: LATEST } }) };
}

/** The state after one more part. What came after the first page of this list is left out: it is newer than `until`. */
export function withPart(state: SourceState, part: SourcePart, until: string): SourceState {
  const entries = [...state.entries];
  for (const { delivery, position } of part.entries) {
    if (state.start === '' && delivery.at > until) continue;
    const before = entries.at(-1)?.place ?? LATEST;
    entries.push({ delivery, position, place: delivery.at < before ? delivery.at : before });
  }
  const last = entries.at(-1)?.place ?? LATEST;
  const { name, start } = state;
  if (part.end === undefined) return { name, start, entries };
  return { name, start, entries, end: { ...part.end, at: part.end.at < last ? part.end.at : last } };
}

/** The source to read on so that the page can be filled; undefined when it is full, or nothing is left. */
export function nextToRead(states: readonly SourceState[], limit: number): SourceState | undefined {
  const open = states.filter(({ end }) => end !== undefined);
  const cut = cutOf(states);
  const ready = states.flatMap(({ entries }) => entries.filter(({ place }) => place >= cut));
  return ready.length >= limit ? undefined : open.find(({ end }) => end?.at === cut);
}

/**
 * The newest deliveries of all sources. What is older than the part of a source that is not read yet stays for the next
 * page, so that a page may be short.
 */
export function pageOf(states: readonly SourceState[], limit: number, until: string): MergedPage {
  const cut = cutOf(states);
  const ready = states
    .flatMap(({ name, entries }) => entries.map((entry) => ({ name, ...entry })))
    .filter(({ place }) => place >= cut)
    // Stable: entries of one source stay in their order.
    .sort((one, other) => (one.place === other.place ? 0 : one.place < other.place ? 1 : -1));
  const shown = ready.slice(0, limit);
  const positions = Object.fromEntries(
    states.map((state) => [
      state.name,
      positionAfter(state, shown.filter(({ name }) => name === state.name).length),
    ]),
  );
  const isOver = Object.values(positions).every((position) => position === ENDED);
  return {
    deliveries: withoutRepeats(shown.map(({ delivery }) => delivery)),
    ...(isOver ? {} : { positions }),
    until: shown.at(-1)?.place ?? until,
  };
}

/** The time down to which every source is read. */
function cutOf(states: readonly SourceState[]): string {
  const ends = states.flatMap(({ end }) => (end === undefined ? [] : [end.at]));
  return ends.reduce((latest, at) => (at > latest ? at : latest), '');
}

function positionAfter({ start, entries, end }: SourceState, count: number): string {
  if (count === entries.length) return end?.position ?? ENDED;
  return count === 0 ? start : (entries[count - 1]?.position ?? start);
}

/** The change log may name one row in two entries. */
function withoutRepeats(deliveries: readonly Delivery[]): Delivery[] {
  return [...new Map(deliveries.map((delivery) => [delivery.id, delivery])).values()];
}
