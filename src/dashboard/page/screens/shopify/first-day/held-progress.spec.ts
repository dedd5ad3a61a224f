import { anew, type HeldProgress, released, UNREAD, withCount } from './held-progress';

function after(begun: HeldProgress, ...counts: readonly number[]): HeldProgress {
  return counts.reduce(withCount, begun);
}

describe('what is held', () => {
  it('is read three times while nothing is released, and again when the import changes', () => {
    expect(after(UNREAD, 3, 3)).toEqual({ count: 3, looksLeft: 1 });
    expect(after(UNREAD, 3, 3, 3)).toEqual({ count: 3, looksLeft: 0 });
    expect(anew(after(UNREAD, 3, 3, 3))).toEqual({ count: 3, looksLeft: 3 });
  });

  it('is followed to its end after a release, from where it began', () => {
    const begun = released(after(UNREAD, 1_200));
    expect(after(begun, 1_200)).toMatchObject({ count: 1_200, from: 1_200 });
    expect(after(begun, 1_200, 700)).toMatchObject({ count: 700, from: 1_200 });
    expect(after(begun, 700, 700).looksLeft).toBe(after(begun, 700).looksLeft - 1);
    expect(after(begun, 700, 0)).toEqual({ count: 0, looksLeft: 0 });
  });

  it('is followed when it falls by a release from elsewhere', () => {
    expect(after(UNREAD, 1_200, 700)).toMatchObject({ count: 700, from: 1_200 });
    expect(after(UNREAD, 1_200, 700).looksLeft).toBeGreaterThan(1);
  });

  it('is followed no more when it stays where it is', () => {
    const stays = after(released(after(UNREAD, 5)), ...Array.from({ length: 60 }, () => 5));
    expect(stays).toEqual({ count: 5, looksLeft: 0 });
  });
});
