import { LruMap } from './bounded-map';

/** A map that was given the numbers from 1 to `last`, each under itself. */
function filled(capacity: number, last: number): LruMap<number, number> {
  const map = new LruMap<number, number>(capacity);
  for (let number = 1; number <= last; number += 1) map.set(number, number);
  return map;
}

function heldOf(map: LruMap<number, number>, last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1).filter((key) => map.get(key) !== undefined);
}

describe('a map of bounded size', () => {
  it.each([1, 9, 10, 11, 14, 15, 16, 20, 21, 99, 100])(
    'holds the last entries, half of its capacity at least and never more than all of it, after %i of them',
    (written) => {
      const held = heldOf(filled(10, written), written);
      expect(held.length).toBeGreaterThanOrEqual(Math.min(written, 5));
      expect(held.length).toBeLessThanOrEqual(10);
      expect(held).toEqual(
        Array.from({ length: held.length }, (_, index) => written - held.length + 1 + index),
      );
    },
  );

  it('keeps what is written again and again, with its newest value', () => {
    const map = new LruMap<number, number>(10);
    for (let round = 1; round <= 100; round += 1) {
      map.set(0, round);
      map.set(round, round);
      expect(map.get(0)).toBe(round);
    }
  });

  it('forgets nothing when the same entries are written over', () => {
    const map = filled(10, 5);
    for (let round = 1; round <= 50; round += 1) map.set(1 + (round % 5), round);
    expect(heldOf(map, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not bring an older value back when an entry is deleted', () => {
    const map = filled(10, 7);
    map.set(1, 100);
    map.delete(1);
    expect(map.get(1)).toBeUndefined();
    expect(map.get(2)).toBe(2);
  });
});
