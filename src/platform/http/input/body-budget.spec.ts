import { BodyBudget, type BodyShare, MAX_SIGNED_BYTES, signedBytesFor } from './body-budget';

const MB = 1024 * 1024;

// `--max-old-space-size`, and 48 MB of young objects.
it.each([
  [4096 + 48, MAX_SIGNED_BYTES],
  [256 + 48, MAX_SIGNED_BYTES],
  [128 + 48, MAX_SIGNED_BYTES],
  [96 + 48, MAX_SIGNED_BYTES],
  [64 + 48, 4 * MB],
  [48, MB],
])('a heap of %p MB takes signed bodies of %p bytes', (heap, bytes) => {
  expect(signedBytesFor(heap * MB)).toBe(bytes);
});

describe('the memory of all bodies', () => {
  const refused: string[] = [];
  let budget: BodyBudget;

  beforeEach(() => {
    refused.length = 0;
    budget = new BodyBudget(100);
  });

  const open = (name: string): BodyShare => budget.open(() => refused.push(name));

  it('counts bytes when they arrive, and none after the release', () => {
    const share = open('a');
    expect(budget.bytes).toBe(0);
    expect([share.take(60), share.take(40)]).toEqual([true, true]);
    expect(budget.bytes).toBe(100);
    share.release();
    share.release();
    expect(budget.bytes).toBe(0);
  });

  it('refuses the body that has been arriving for the longest time', () => {
    const slow = open('slow');
    slow.take(60);
    const quick = open('quick');
    expect(quick.take(50)).toBe(true);
    expect(refused).toEqual(['slow']);
    expect(budget.bytes).toBe(50);
  });

  it('refuses as many as it takes', () => {
    for (const name of ['a', 'b', 'c']) open(name).take(30);
    expect(open('d').take(60)).toBe(true);
    expect(refused).toEqual(['a', 'b']);
  });

  it('refuses the body itself when it is the oldest', () => {
    const old = open('old');
    old.take(50);
    open('new').take(50);
    expect(old.take(1)).toBe(false);
    expect(refused).toEqual([]);
  });

  it('refuses no body that has arrived', () => {
    const whole = open('whole');
    whole.take(70);
    whole.arrived();
    expect(open('next').take(40)).toBe(false);
    expect(refused).toEqual([]);
    whole.release();
    expect(open('later').take(40)).toBe(true);
  });
});
