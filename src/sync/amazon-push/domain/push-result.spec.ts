import { type PushResult, healthSignalOf } from './push-result';

const REFUSED: PushResult = { kind: 'refused', reason: 'Amazon refuses access.' };
const NO_ANSWER: PushResult = { kind: 'deferred', untilMs: 1, error: 'HTTP 503' };
const EARLIER: PushResult = { kind: 'deferred', untilMs: 1 };
const THROTTLED: PushResult = { kind: 'throttled', error: 'Amazon throttles' };
const BLOCKED: PushResult = { kind: 'blocked', reason: 'FBA' };
const NO_URL: PushResult = { kind: 'blocked', reason: 'no URL can name it', isUnsent: true };

describe('what the result of a push says of Amazon', () => {
  it.each<[string, PushResult, string]>([
    ['a number that was accepted', { kind: 'settled' }, 'answered'],
    ['a SKU that Amazon refuses', BLOCKED, 'answered'],
    ['a SKU that no URL can name, which was never sent', NO_URL, 'none'],
    ['a listing that was looked up', { kind: 'writable' }, 'answered'],
    ['a listing that was known', { kind: 'writable', isUnsent: true }, 'none'],
    ['nothing to send', { kind: 'nothing' }, 'none'],
    ['a SKU that was deferred before', EARLIER, 'none'],
    ['a SKU that is refused alone', { kind: 'blocked', reason: 'HTTP 403', isDenied: true }, 'denied'],
    ['a refusal that is compared first', { ...NO_ANSWER, isDenied: true }, 'denied'],
    ['a SKU that Amazon refuses for now', { ...NO_ANSWER, isAnswered: true }, 'answered'],
    ['a listing to look up first', { kind: 'unchecked' }, 'none'],
    ['a product type that Amazon refuses', { kind: 'unchecked', isAnswered: true }, 'answered'],
    ['a limit that was met', THROTTLED, 'throttled'],
  ])('%s', (_, end, kind) => {
    expect(healthSignalOf([end])).toEqual({ kind });
  });

  it('names what was refused, or not answered', () => {
    expect(healthSignalOf([NO_ANSWER])).toEqual({ kind: 'no_answer', reason: 'HTTP 503' });
    expect(healthSignalOf([REFUSED])).toEqual({ kind: 'refused', reason: REFUSED.reason, isLogin: false });
    expect(healthSignalOf([{ ...REFUSED, isLogin: true }])).toMatchObject({ isLogin: true });
  });

  it('is one signal for all SKUs of an operation, and a refusal outweighs an answer', () => {
    expect(healthSignalOf([BLOCKED, REFUSED, BLOCKED]).kind).toBe('refused');
    expect(healthSignalOf([NO_ANSWER, NO_URL, BLOCKED]).kind).toBe('answered');
    expect(healthSignalOf([NO_URL, NO_ANSWER, THROTTLED]).kind).toBe('throttled');
    expect(healthSignalOf([NO_URL, EARLIER]).kind).toBe('none');
    expect(healthSignalOf([])).toEqual({ kind: 'none' });
  });
});
