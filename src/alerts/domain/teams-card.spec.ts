import type { Alert } from './alert';
import { MAX_TEXT } from './delivery';
import { teamsMessageOf } from './teams-card';

const ALERT: Alert = {
  alertId: 'return_damaged:1',
  type: 'return_damaged',
  severity: 'warning',
  sku: 'MUG_*red*_[a](https://example.com)',
  orderId: '114-1',
  message: 'A unit of MUG_*red*_[a](https://example.com) came back as DAMAGED.',
  timestamp: '2026-11-23T10:02:17.123000Z',
  read: false,
  count: 1,
};

describe('the card of an alert', () => {
  const cardOf = (alert: Alert) => teamsMessageOf(alert).attachments[0].content;
  const blocksOf = (alert: Alert): string[] =>
    cardOf(alert).body.map((block) =>
      block.type === 'TextBlock'
        ? `${block.text} (${block.color})`
        : block.inlines.map(({ text }) => text).join(''),
    );

  it('leads from an oversold SKU to its time line', () => {
    const [, path] =
      /Time line: (.*)/.exec(blocksOf({ ...ALERT, alertId: 'oversold:A:t', type: 'oversold' }).join('\n')) ??
      [];
    expect(path).toBe('/dashboard/oversell?alert=oversold%3AA%3At');
  });

  it('is the attachment of a message, as the workflows of Teams take it', () => {
    expect(teamsMessageOf(ALERT)).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            version: '1.4',
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          },
        },
      ],
    });
  });

  it('has the severity as its colour, the message and the facts', () => {
    expect(blocksOf(ALERT)).toEqual([
      'warning: return damaged (warning)',
      ALERT.message,
      `SKU: ${ALERT.sku}`,
      'Order: 114-1',
      'Raised at: 2026-11-23T10:02:17.123000Z',
    ]);
    expect(blocksOf({ ...ALERT, severity: 'critical', type: 'oversold' })[0]).toBe(
      'critical: oversold (attention)',
    );
    expect(blocksOf({ ...ALERT, severity: 'info', type: 'unknown_sku' })[0]).toBe(
      'info: unknown sku (accent)',
    );
    const { sku, orderId, ...rest } = ALERT;
    const over = {
      ...rest,
      note: 'Stock is back at 3.',
      count: 4,
      lastSeenAt: '2026-11-24T00:00:00.000000Z',
    };
    expect(blocksOf(over).slice(2)).toEqual([
      'Over: Stock is back at 3.',
      'Raised at: 2026-11-23T10:02:17.123000Z',
      'Seen: 4 times, last at 2026-11-24T00:00:00.000000Z',
    ]);
  });

  it('shows marks of Markdown as they are: data stands in text runs only, which read none', () => {
    for (const block of cardOf(ALERT).body)
      if (block.type === 'TextBlock') expect(block.text).toMatch(/^[a-z]+: [a-z ]+$/);
  });

  it('is smaller than the 28 KB that Teams takes, whatever it holds', () => {
    const long = '😀"\\'.repeat(4000);
    const alert = { ...ALERT, message: long, sku: long, orderId: long, note: long };
    expect(Buffer.byteLength(JSON.stringify(teamsMessageOf(alert)))).toBeLessThan(28_000);
    expect(blocksOf(alert)[1]).toHaveLength(MAX_TEXT);
  });
});
