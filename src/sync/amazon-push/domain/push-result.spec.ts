import { type PushEnd, tidingsOf } from './push-result';

const REFUSED: PushEnd = { kind: 'refused', reason: 'Amazon refuses access.' };
const SILENT: PushEnd = { kind: 'deferred', untilMs: 1, error: 'HTTP 503', cause: 'silent' };
const EARLIER: PushEnd = { kind: 'deferred', untilMs: 1, error: '', cause: 'earlier' };
const THROTTLED: PushEnd = { kind: 'throttled', error: 'Amazon throttles' };
const PARKED: PushEnd = { kind: 'parked', reason: 'FBA' };
const NO_URL: PushEnd = { kind: 'parked', reason: 'no URL can name it', isUnsent: true };

describe('what the end of a push says of Amazon', () => {
  it.each<[string, PushEnd, string]>([
    ['a number that was accepted', { kind: 'settled' }, 'answered'],
    ['a SKU that Amazon refuses', PARKED, 'answered'],
    ['a SKU that no URL can name, which was never sent', NO_URL, 'none'],
    ['a listing that was looked up', { kind: 'writable' }, 'answered'],
    ['a listing that was known', { kind: 'writable', isUnsent: true }, 'none'],
    ['nothing to send', { kind: 'nothing' }, 'none'],
    ['a SKU that was put off before', EARLIER, 'none'],
    ['a limit that was met', THROTTLED, 'throttled'],
  ])('%s', (_, end, kind) => {
    expect(tidingsOf([end])).toEqual({ kind });
  });

  it('names what was refused, or not answered', () => {
    expect(tidingsOf([SILENT])).toEqual({ kind: 'silent', reason: 'HTTP 503' });
    expect(tidingsOf([REFUSED])).toEqual({ kind: 'refused', reason: REFUSED.reason, isLogin: false });
    expect(tidingsOf([{ ...REFUSED, isLogin: true }])).toMatchObject({ isLogin: true });
  });

  it('is one tiding for all SKUs of an errand, and a refusal outweighs an answer', () => {
    expect(tidingsOf([PARKED, REFUSED, PARKED]).kind).toBe('refused');
    expect(tidingsOf([SILENT, NO_URL, PARKED]).kind).toBe('answered');
    expect(tidingsOf([NO_URL, SILENT, THROTTLED]).kind).toBe('throttled');
    expect(tidingsOf([NO_URL, EARLIER]).kind).toBe('none');
    expect(tidingsOf([])).toEqual({ kind: 'none' });
  });
});
