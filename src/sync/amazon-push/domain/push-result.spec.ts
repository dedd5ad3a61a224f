import { type PushResult, healthSignalOf } from './push-result';

const REFUSED: PushResult = { kind: 'refused', reason: 'Amazon refuses access.' };
const SILENT: PushResult = { kind: 'deferred', untilMs: 1, error: 'HTTP 503', cause: 'silent' };
const EARLIER: PushResult = { kind: 'deferred', untilMs: 1, error: '', cause: 'earlier' };
const THROTTLED: PushResult = { kind: 'throttled', error: 'Amazon throttles' };
const PARKED: PushResult = { kind: 'parked', reason: 'FBA' };
const NO_URL: PushResult = { kind: 'parked', reason: 'no URL can name it', isUnsent: true };

describe('what the end of a push says of Amazon', () => {
  it.each<[string, PushResult, string]>([
    ['a number that was accepted', { kind: 'settled' }, 'answered'],
    ['a SKU that Amazon refuses', PARKED, 'answered'],
    ['a SKU that no URL can name, which was never sent', NO_URL, 'none'],
    ['a listing that was looked up', { kind: 'writable' }, 'answered'],
    ['a listing that was known', { kind: 'writable', isUnsent: true }, 'none'],
    ['nothing to send', { kind: 'nothing' }, 'none'],
    ['a SKU that was put off before', EARLIER, 'none'],
    ['a limit that was met', THROTTLED, 'throttled'],
  ])('%s', (_, end, kind) => {
    expect(healthSignalOf([end])).toEqual({ kind });
  });

  it('names what was refused, or not answered', () => {
    expect(healthSignalOf([SILENT])).toEqual({ kind: 'silent', reason: 'HTTP 503' });
    expect(healthSignalOf([REFUSED])).toEqual({ kind: 'refused', reason: REFUSED.reason, isLogin: false });
    expect(healthSignalOf([{ ...REFUSED, isLogin: true }])).toMatchObject({ isLogin: true });
  });

  it('is one tiding for all SKUs of an errand, and a refusal outweighs an answer', () => {
    expect(healthSignalOf([PARKED, REFUSED, PARKED]).kind).toBe('refused');
    expect(healthSignalOf([SILENT, NO_URL, PARKED]).kind).toBe('answered');
    expect(healthSignalOf([NO_URL, SILENT, THROTTLED]).kind).toBe('throttled');
    expect(healthSignalOf([NO_URL, EARLIER]).kind).toBe('none');
    expect(healthSignalOf([])).toEqual({ kind: 'none' });
  });
});
