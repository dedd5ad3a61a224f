import type { Delivery } from './delivery';
import {
  ENDED,
  LATEST,
  type MergedPage,
  nextToRead,
  pageOf,
  type SourcePart,
  type SourceState,
  unread,
  withPart,
} from './merge';

const timeOf = (second: number): string => `2026-11-23T10:00:${String(second).padStart(2, '0')}.000000Z`;

function delivery(id: string, second: number): Delivery {
  return { id, direction: 'in', kind: 'webhook', outcome: 'applied', at: timeOf(second) };
}

/** A part with an entry at each of these seconds; `end`: where it continues, and down to which second it is read. */
function part(name: string, seconds: readonly number[], end?: number): SourcePart {
  return {
    entries: seconds.map((second) => ({
      delivery: delivery(`${name}${second}`, second),
      position: `${name}@${second}`,
    })),
    ...(end === undefined ? {} : { end: { position: `${name}>${end}`, at: timeOf(end) } }),
  };
}

function state(name: string, seconds: readonly number[], end?: number, start = ''): SourceState {
  return withPart(unread(name, start), part(name, seconds, end), LATEST);
}

const idsOf = ({ deliveries }: MergedPage): string[] => deliveries.map(({ id }) => id);

describe('a page of several sources', () => {
  it('is in the order of time, and at its end when all sources are', () => {
    const page = pageOf([state('a', [50, 20]), state('b', [40, 30, 10])], 10, LATEST);
    expect(idsOf(page)).toEqual(['a50', 'b40', 'b30', 'a20', 'b10']);
    expect(page.positions).toBeUndefined();
  });

  it('continues in each source after what was shown of it', () => {
    const page = pageOf([state('a', [50, 20]), state('b', [40, 30, 10]), state('c', [5])], 3, LATEST);
    expect(idsOf(page)).toEqual(['a50', 'b40', 'b30']);
    expect(page.positions).toEqual({ a: 'a@50', b: 'b@30', c: '' });
    expect(page.until).toBe(timeOf(30));
  });

  it('holds back what may be older than the part of a source that is not read yet', () => {
    const states = [state('a', [50, 20]), state('b', [40], 35)];
    expect(idsOf(pageOf(states, 10, LATEST))).toEqual(['a50', 'b40']);
    expect(nextToRead(states, 10)?.name).toBe('b');
    expect(pageOf(states, 10, LATEST).positions).toEqual({ a: 'a@50', b: 'b>35' });
  });

  it('may be empty, and moves on in the source that had nothing to show', () => {
    const page = pageOf([state('a', [20]), state('b', [], 30)], 10, LATEST);
    expect(page).toEqual({ deliveries: [], positions: { a: '', b: 'b>30' }, until: LATEST });
  });

  it.each<[string, SourceState[], number, string | undefined]>([
    ['nothing is left', [state('a', [50]), state('b', [])], 10, undefined],
    ['it is full', [state('a', [50, 40], 40), state('b', [45, 44], 44)], 2, undefined],
    [
      'the source that is read the least far holds it back',
      [state('a', [50], 50), state('b', [45], 10)],
      3,
      'a',
    ],
    ['a source was not read at all', [state('a', [50]), unread('b', '')], 1, 'b'],
  ])('is read on until %s', (_, states, limit, name) => {
    expect(nextToRead(states, limit)?.name).toBe(name);
  });

  it('keeps the order of a source whose times are not quite in order', () => {
    const page = pageOf([state('a', [40, 43, 30]), state('b', [41])], 10, LATEST);
    expect(idsOf(page)).toEqual(['b41', 'a40', 'a43', 'a30']);
  });

  it('shows once what a source names twice', () => {
    expect(idsOf(pageOf([state('a', [40, 40])], 10, LATEST))).toEqual(['a40']);
  });

  it('leaves out what came after the first page', () => {
    const fresh = withPart(unread('b', ''), part('b', [59, 20]), timeOf(40));
    expect(idsOf(pageOf([state('a', [30], undefined, 'a@40'), fresh], 10, timeOf(40)))).toEqual([
      'a30',
      'b20',
    ]);
  });
});

describe('all pages of several sources', () => {
  /** A source of these seconds, newest first, that gives two a part. */
  function read(name: string, seconds: readonly number[], from: string): SourcePart {
    const position = from === '' ? 0 : Number(from);
    const entries = seconds.slice(position, position + 2).map((second, index) => ({
      delivery: delivery(`${name}${second}:${position + index}`, second),
      position: String(position + index + 1),
    }));
    const next = position + entries.length;
    const at = timeOf(seconds[next - 1] ?? 0);
    return { entries, ...(next >= seconds.length ? {} : { end: { position: String(next), at } }) };
  }

  it.each([1, 2, 3, 7, 50])('of %i show each delivery once, in order', (limit) => {
    const sources: Readonly<Record<string, readonly number[]>> = {
      a: [59, 40, 40, 40, 12, 3],
      b: [58, 57, 56, 41, 40, 2, 1],
      c: [],
      d: [40, 40, 40, 40],
    };
    const shown: Delivery[] = [];
    let positions: Readonly<Record<string, string>> | undefined = { a: '', b: '', c: '', d: '' };
    let until = LATEST;
    for (let pages = 0; positions !== undefined && pages < 100; pages += 1) {
      let states = Object.entries(positions).map(([name, start]) =>
        start === ENDED
          ? unread(name, start)
          : withPart(unread(name, start), read(name, sources[name] ?? [], start), until),
      );
      for (let more = nextToRead(states, limit); more !== undefined; more = nextToRead(states, limit)) {
        const { name, end } = more;
        const further = withPart(more, read(name, sources[name] ?? [], end?.position ?? ''), until);
        states = states.map((one) => (one === more ? further : one));
      }
      const page = pageOf(states, limit, until);
      expect(page.deliveries.length).toBeLessThanOrEqual(limit);
      shown.push(...page.deliveries);
      ({ positions, until } = page);
    }
    expect(shown).toHaveLength(17);
    expect(new Set(shown.map(({ id }) => id)).size).toBe(17);
    const times = shown.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
  });
});
