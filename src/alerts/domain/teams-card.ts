import type { Alert, Severity } from './alert';
import { timeLineOf } from './alert-link';
import { cut } from './delivery';

/** Teams refuses a message of more than 28 KB. The message of an alert has at most `MAX_TEXT` characters, a fact this many. */
const MAX_FACT = 200;

const COLOR: Readonly<Record<Severity, string>> = {
  info: 'accent',
  warning: 'warning',
  critical: 'attention',
};

/** A run of text that Teams shows as it is: a text block would read Markdown, and a SKU may hold its marks. */
interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'bolder';
}

interface RichTextBlock {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
  readonly spacing?: 'none' | 'medium';
}

interface Title {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly size: 'medium';
  readonly weight: 'bolder';
  readonly color: string;
  readonly wrap: true;
}

interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.4';
  readonly fallbackText: string;
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly (Title | RichTextBlock)[];
}

/** The body of a post to a workflow of Teams. */
interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/**
 * An alert as an Adaptive Card: its severity as the colour of the title, its message, and its facts. `address`: that of the
 * page, before its path.
 */
export function teamsMessageOf(alert: Alert, address = ''): TeamsMessage {
  const { severity, type, sku, orderId, message, timestamp, count, lastSeenAt, note } = alert;
  // No character of these words is a mark of Markdown.
  const title = `${severity}: ${type.replaceAll('_', ' ')}`;
  const timeLine = timeLineOf(alert);
  const facts = [
    ['Over', note],
    ['SKU', sku],
    ['Order', orderId],
    ['Raised at', timestamp],
    ['Time line', timeLine === undefined ? undefined : address + timeLine],
    ['Seen', count > 1 ? `${count} times, last at ${lastSeenAt ?? timestamp}` : undefined],
  ].filter((fact): fact is [string, string] => fact[1] !== undefined);
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: cut(Array.from(`[${severity}] ${type}: ${message}`)),
          msteams: { width: 'Full' },
          body: [
            {
              type: 'TextBlock',
              text: title,
              size: 'medium',
              weight: 'bolder',
              color: COLOR[severity],
              wrap: true,
            },
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: cut(Array.from(message)) }] },
            ...facts.map(([name, value], index) => factOf(name, value, index)),
          ],
        },
      },
    ],
  };
}

function factOf(name: string, value: string, index: number): RichTextBlock {
  return {
    type: 'RichTextBlock',
    spacing: index === 0 ? 'medium' : 'none',
    inlines: [
      { type: 'TextRun', text: `${name}: `, weight: 'bolder' },
      { type: 'TextRun', text: cut(Array.from(value), MAX_FACT) },
    ],
  };
}
