import { advance, planRead, positionAt } from './log-position';

const NOW_MS = 1_000_000;
const NONE = () => false;

describe('the position of a reader of the change log', () => {
  it('reads what was added, without its own entries', () => {
    expect(planRead(positionAt(4), 4, NONE)).toEqual({ kind: 'read', numbers: [] });
    expect(planRead(positionAt(4), 8, (number) => number === 6)).toEqual({
      kind: 'read',
      numbers: [5, 7, 8],
    });
  });

  it('does not wait in order for an entry that is missing', () => {
    const { position, hasGap } = advance(positionAt(4), 7, [5, 6, 7], new Set([5, 7]), NOW_MS);
    expect(hasGap).toBe(false);
    expect(planRead(position, 9, NONE)).toEqual({ kind: 'read', numbers: [6, 8, 9] });
    const late = advance(position, 9, [6, 8, 9], new Set([6, 8, 9]), NOW_MS + 4000);
    expect(late).toEqual({ position: positionAt(9), hasGap: false });
  });

  it('gives up an entry that does not come within 5 s, and reports it once', () => {
    const first = advance(positionAt(4), 5, [5], new Set(), NOW_MS);
    const second = advance(first.position, 6, [5, 6], new Set([6]), NOW_MS + 4999);
    expect(second.hasGap).toBe(false);
    const third = advance(second.position, 6, [5], new Set(), NOW_MS + 5000);
    expect(third).toEqual({ position: positionAt(6), hasGap: true });
    expect(planRead(third.position, 6, NONE)).toEqual({ kind: 'read', numbers: [] });
  });

  it('stays where it is while an old copy of the head is read', () => {
    expect(planRead(positionAt(4), 2, NONE)).toEqual({ kind: 'read', numbers: [] });
    expect(advance(positionAt(4), 2, [], new Set(), NOW_MS).position).toEqual(positionAt(4));
  });

  it('is lost when too much has happened', () => {
    expect(planRead(positionAt(4), 1004, NONE)).toMatchObject({ kind: 'read' });
    expect(planRead(positionAt(4), 1005, NONE)).toEqual({ kind: 'gap', position: positionAt(1005) });
  });
});
