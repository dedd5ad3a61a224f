import {
  afterProbeSent,
  afterSignal,
  afterUnusedProbe,
  allowanceOf,
  CIRCUIT_CLOSED,
  type CircuitState,
  longOutageSince,
  type Operation,
  OUTAGE_ALERT_MS,
  pauseOf,
  probeAtMs,
  THROTTLE_ALERT_MS,
  throttledLongSince,
} from './circuit-state';
import type { HealthSignal } from './push-result';

type Step = readonly [Operation, HealthSignal];

const ANSWERED: HealthSignal = { kind: 'answered' };
const THROTTLED: HealthSignal = { kind: 'throttled' };
const NO_ANSWER: HealthSignal = { kind: 'no_answer', reason: 'HTTP 503' };
const REFUSED: HealthSignal = { kind: 'refused', reason: 'no role', isLogin: false };
const LOGIN_REFUSED: HealthSignal = { kind: 'refused', reason: 'invalid_grant', isLogin: true };

const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

function after(steps: readonly Step[], nowMs = 0, from: CircuitState = CIRCUIT_CLOSED): CircuitState {
  return steps.reduce((state, [operation, signal]) => afterSignal(state, operation, signal, nowMs, 1), from);
}

describe('the state of the circuit', () => {
  it.each<[string, Step[], string, string]>([
    ['nothing', [], 'all', 'all'],
    ['an answer', [['push', ANSWERED]], 'all', 'all'],
    ['one refused push', [['push', REFUSED]], 'none', 'all'],
    ['one refused listing check', [['lookup', REFUSED]], 'all', 'none'],
    ['one refused login', [['lookup', LOGIN_REFUSED]], 'none', 'none'],
    ['four unanswered calls', times(4, ['push', NO_ANSWER]), 'all', 'all'],
    ['five unanswered calls', times(5, ['push', NO_ANSWER]), 'none', 'all'],
    [
      'an answer between unanswered calls',
      [...times(4, ['push', NO_ANSWER]), ['push', ANSWERED], ['push', NO_ANSWER]],
      'all',
      'all',
    ],
    [
      'an answer to the other operation',
      [...times(5, ['push', NO_ANSWER]), ['lookup', ANSWERED]],
      'none',
      'all',
    ],
    ['a 429 after unanswered calls', [...times(5, ['push', NO_ANSWER]), ['push', THROTTLED]], 'all', 'all'],
    [
      'a 429 after a refusal',
      [
        ['push', REFUSED],
        ['push', THROTTLED],
      ],
      'none',
      'all',
    ],
    [
      'an answer after a refusal',
      [
        ['push', REFUSED],
        ['push', ANSWERED],
      ],
      'all',
      'all',
    ],
    [
      'an answer to one operation after a refused login',
      [
        ['push', LOGIN_REFUSED],
        ['lookup', ANSWERED],
      ],
      'all',
      'all',
    ],
    [
      'an answer to the other operation after a refusal and a refused login',
      [
        ['push', REFUSED],
        ['push', LOGIN_REFUSED],
        ['lookup', ANSWERED],
      ],
      'none',
      'all',
    ],
    ['a call that says nothing', [['push', { kind: 'none' }]], 'all', 'all'],
  ])('after %s: allowances', (_case, steps, pushes, lookups) => {
    const state = after(steps);
    expect([allowanceOf(state, 'push', 0), allowanceOf(state, 'lookup', 0)]).toEqual([pushes, lookups]);
  });

  it('offers a probe when its time has come, and the next one later', () => {
    const open = after([['push', REFUSED]]);
    expect(probeAtMs(CIRCUIT_CLOSED, 'push')).toBeUndefined();
    expect([probeAtMs(open, 'push'), probeAtMs(open, 'lookup')]).toEqual([5_000, undefined]);
    expect([4_999, 5_000].map((now) => allowanceOf(open, 'push', now))).toEqual(['none', 'probe']);
    const probed = afterProbeSent(open, 'push', 5_000, 1);
    expect(probeAtMs(probed, 'push')).toBe(15_000);
    expect(allowanceOf(afterUnusedProbe(probed, 'push', 5_100), 'push', 5_100)).toBe('probe');
  });

  it('waits for the later probe when the account is refused and Amazon does not answer', () => {
    const state = after([...times(5, ['push', NO_ANSWER] as const), ['push', REFUSED]]);
    expect([allowanceOf(state, 'push', 1_000), allowanceOf(state, 'push', 5_000)]).toEqual(['none', 'probe']);
  });

  it('names the reason of the pause and when it began, a refusal before unanswered calls', () => {
    expect(pauseOf(CIRCUIT_CLOSED)).toBeUndefined();
    const unanswered = after(times(5, ['lookup', NO_ANSWER]), 1_000);
    expect(pauseOf(unanswered)).toEqual({ reason: 'HTTP 503', sinceMs: 1_000 });
    const refused = after([['lookup', REFUSED], ...times(5, ['lookup', NO_ANSWER] as const)], 2_000);
    expect(pauseOf(refused)).toEqual({ reason: 'no role', sinceMs: 2_000 });
    expect(pauseOf(after([['push', LOGIN_REFUSED]], 3_000, unanswered))?.reason).toBe('invalid_grant');
  });

  it('is in a long outage a minute after it opened', () => {
    const state = after(times(5, ['push', NO_ANSWER]), 1_000);
    const [before, at] = [1_000 + OUTAGE_ALERT_MS - 1, 1_000 + OUTAGE_ALERT_MS];
    expect([before, at].map((now) => longOutageSince(state, 'push', now))).toEqual([undefined, 1_000]);
    expect(longOutageSince(after([['push', ANSWERED]], at, state), 'push', at)).toBeUndefined();
  });

  it('is throttled for long two minutes after the first 429, unless a number was accepted since', () => {
    const state = after([['push', THROTTLED]], 1_000);
    const again = after([['push', THROTTLED]], 90_000, state);
    const [before, at] = [1_000 + THROTTLE_ALERT_MS - 1, 1_000 + THROTTLE_ALERT_MS];
    expect([before, at].map((now) => throttledLongSince(again, 'push', now))).toEqual([undefined, 1_000]);
    const accepted = after([['push', ANSWERED]], 90_000, state);
    expect(throttledLongSince(accepted, 'push', at)).toBeUndefined();
  });
});
