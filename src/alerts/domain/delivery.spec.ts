import fc from 'fast-check';
import type { Alert } from './alert';
import { MAX_TEXT, messageOf, pauseMs, resultOf, retryWaitMs } from './delivery';

const ALERT: Alert = {
  alertId: 'stock_low:MUG:t',
  type: 'stock_low',
  severity: 'warning',
  sku: 'MUG',
  message: 'MUG is low: 2 left.',
  timestamp: '2026-11-23T10:02:17.123000Z',
  read: false,
  count: 1,
};

describe('the message of an alert', () => {
  it('is one sentence for people, for Slack and Discord alike, and the alert for programs', () => {
    expect(messageOf(ALERT)).toEqual({
      text: '[warning] stock_low: MUG is low: 2 left.',
      content: '[warning] stock_low: MUG is low: 2 left.',
      allowed_mentions: { parse: [] },
      alert: ALERT,
    });
  });

  it('has the note of an alert that is closed', () => {
    const { text } = messageOf({ ...ALERT, note: 'Stock is back at 3.' });
    expect(text).toBe('[warning] stock_low: MUG is low: 2 left. (Over: Stock is back at 3.)');
  });

  it('leads from an oversold SKU to its time line', () => {
    const oversold: Alert = {
      ...ALERT,
      alertId: 'oversold:A/B #1:t',
      type: 'oversold',
      message: 'Oversold.',
    };
    const path = '/dashboard/oversell?alert=oversold%3AA%2FB%20%231%3At';
    expect(messageOf(oversold).text).toBe(`[warning] oversold: Oversold. Time line: ${path}`);
    expect(messageOf(oversold, 'https://stock.example').content).toContain(`https://stock.example${path}`);
  });

  it('mentions no person, whatever the name of a SKU', () => {
    const { text, content, allowed_mentions } = messageOf({
      ...ALERT,
      message: '<!channel> & <@U1> @everyone',
    });
    expect(text).toBe('[warning] stock_low: &lt;!channel&gt; &amp; &lt;@U1&gt; @everyone');
    expect(content).toContain('<!channel> & <@U1> @everyone');
    expect(allowed_mentions.parse).toEqual([]);
  });

  it('fits into a message of Discord, in whole characters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '&', '<', '😀', 'é', '\n'), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 120 }),
        (unit, times) => {
          const { text, content } = messageOf({ ...ALERT, message: unit.join('').repeat(times) });
          for (const shown of [text, content]) {
            expect(shown.length).toBeLessThanOrEqual(MAX_TEXT);
            // With the u flag only half of a pair is a surrogate.
            expect(shown).not.toMatch(/\p{Cs}/u);
          }
          expect(text.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
        },
      ),
      { numRuns: 200 },
    );
    const long = messageOf({ ...ALERT, message: 'x'.repeat(5000) });
    expect(long.text).toHaveLength(MAX_TEXT);
    expect(long.text.endsWith('x…')).toBe(true);
  });
});

describe('a status of the receiver', () => {
  it.each([
    [200, 'accepted'],
    [204, 'accepted'],
    [301, 'refused'],
    [302, 'refused'],
    [307, 'refused'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [408, 'unavailable'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)('%i means %s', (status, result) => {
    expect(resultOf(status)).toBe(result);
  });
});

describe('the delay before the next try of an alert', () => {
  it('doubles from two seconds to ten minutes, with up to half of it random', () => {
    const waits = [1, 2, 3, 4, 9, 10, 11, 1000].map((attempts) =>
      retryWaitMs('unavailable', attempts, 0.999_999),
    );
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 512_000, 600_000, 600_000, 600_000]);
    expect(retryWaitMs('unavailable', 3, 0)).toBe(4_000);
  });

  it('is the longest from the first refusal on, which an operator must correct', () => {
    for (const attempts of [1, 2, 50]) {
      expect(retryWaitMs('refused', attempts, 0.999_999)).toBe(600_000);
      expect(retryWaitMs('refused', attempts, 0)).toBe(300_000);
    }
  });

  it('is at least the Retry-After of the receiver, up to an hour', () => {
    expect(retryWaitMs('unavailable', 1, 0, 60_000)).toBe(60_000);
    expect(retryWaitMs('unavailable', 10, 0, 60_000)).toBe(300_000);
    expect(retryWaitMs('unavailable', 1, 0, 86_400_000)).toBe(3_600_000);
  });

  it('delays the other alerts for at most half a minute, unless Retry-After is longer', () => {
    expect(pauseMs(1_500)).toBe(1_500);
    expect(pauseMs(600_000)).toBe(30_000);
    expect(pauseMs(1_500, 120_000)).toBe(120_000);
    expect(pauseMs(1_500, 86_400_000)).toBe(3_600_000);
  });
});
