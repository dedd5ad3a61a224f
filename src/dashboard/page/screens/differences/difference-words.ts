import type { Drift, DriftChannel, DriftChoice } from '../../api/drift-answers';
import type { Mark } from '../../parts/mark';

const CAUSES: Readonly<Record<string, Mark>> = {
  edited_elsewhere: { word: 'edited elsewhere', icon: 'hand', tone: 'warning' },
  not_processed: { word: 'accepted, not shown', icon: 'clock', tone: 'warning' },
  amazon_order: { word: 'order at Amazon', icon: 'down', tone: 'waiting' },
  late_call: { word: 'late call', icon: 'clock', tone: 'warning' },
  listing_blocked: { word: 'listing blocked', icon: 'block', tone: 'bad' },
  not_linked: { word: 'not linked', icon: 'link', tone: 'warning' },
  changed_in_shopify: { word: 'changed in Shopify', icon: 'hand', tone: 'waiting' },
  unknown: { word: 'cause unknown', icon: 'info', tone: 'warning' },
};

/** The causes and their words, for the filter. */
export const CAUSE_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CAUSES).map(([cause, { word }]) => [cause, word]),
);

/** The mark of a cause; a cause of a newer service is shown by its name. */
export function causeMark(cause: string): Mark {
  return CAUSES[cause] ?? { word: cause.replaceAll('_', ' '), icon: 'info', tone: 'warning' };
}

/** The channels and their words, for the filter. */
export const CHANNEL_WORDS: Readonly<Record<DriftChannel, string>> = { amazon: 'Amazon', shopify: 'Shopify' };

export function channelWord(channel: DriftChannel): string {
  return CHANNEL_WORDS[channel];
}

const ACTIONS: Readonly<Record<string, Mark>> = {
  ended: { word: 'gone by itself', icon: 'check', tone: 'quiet' },
  push: { word: 'ours was written', icon: 'sent', tone: 'good' },
  adopt: { word: 'followed', icon: 'check', tone: 'good' },
  ignore: { word: 'ignored', icon: 'off', tone: 'quiet' },
};

/** How a difference ended. */
export function actionMark(action: string): Mark {
  return ACTIONS[action] ?? { word: action.replaceAll('_', ' '), icon: 'check', tone: 'quiet' };
}

/** Something that can be decided about a difference, with what it does. */
export interface Choice {
  readonly action: DriftChoice;
  readonly label: string;
  readonly effect: string;
  /** What the status line shows once it is done. */
  readonly done: string;
}

type Decided = Pick<Drift, 'sku' | 'sellerSku' | 'channel' | 'cause' | 'expected' | 'found' | 'details'>;

/** Causes that a push cannot end: what Amazon or a person must change first. */
const NOT_PUSHED: readonly string[] = ['listing_blocked', 'not_linked'];

/** The decisions about an open difference, the first one first. */
export function choicesOf(drift: Decided): readonly Choice[] {
  return drift.channel === 'shopify' ? choicesAtShopify(drift) : choicesAtAmazon(drift);
}

/** What becomes of a difference that needs no decision. */
export function quietText({ cause }: Pick<Drift, 'cause'>): string {
  return cause === 'listing_blocked'
    ? 'It ends once the listing is repaired.'
    : 'It is mended, or ends, by itself.';
}

function choicesAtShopify({ sku, expected, found }: Decided): readonly Choice[] {
  const ours = figure(expected);
  const change = signed(found - expected);
  return [
    {
      action: 'adopt',
      label: `Follow Shopify: ${figure(found)}`,
      effect: `The ledger counts ${change} ${unitWord(found - expected)}, and the other channel follows.`,
      done: `${sku}: ${change} is counted.`,
    },
    {
      action: 'push',
      label: `Write ${ours} to Shopify`,
      effect: `Shopify goes from ${figure(found)} to ${ours}; the ledger stays as it is.`,
      done: `${sku}: ${ours} is on its way to Shopify.`,
    },
    ignored(sku, 'Shopify'),
  ];
}

function choicesAtAmazon(drift: Decided): readonly Choice[] {
  const { sku, sellerSku = sku, cause, expected, found, details } = drift;
  const ours = figure(expected);
  const change = signed(found - expected);
  const push: Choice = {
    action: 'push',
    label: `Push ${ours} to Amazon`,
    effect: `Amazon goes from ${figure(found)} to ${ours}; the ledger stays as it is.`,
    done: `${sellerSku}: ${ours} is on its way to Amazon.`,
  };
  const follow: Choice = {
    action: 'adopt',
    label: `Follow Amazon: ${figure(found)}`,
    effect: `The shelf is recounted by ${change} ${unitWord(found - expected)}, and Shopify follows.`,
    done: `${sku}: the shelf is recounted by ${change}.`,
  };
  // Fewer units than expected, and sent again meanwhile: the person who lowered the number may have had a reason.
  const mayFollow = sellerSku === sku && found < expected && cause === 'edited_elsewhere';
  if (details?.restoredAt !== undefined) return mayFollow ? [seen(sellerSku), follow] : [seen(sellerSku)];
  const ignore = ignored(sellerSku, 'Amazon');
  if (NOT_PUSHED.includes(cause)) return [ignore];
  // A pack or a kit cannot be recounted by what Amazon shows of it.
  return sellerSku === sku ? [push, follow, ignore] : [push, ignore];
}

function ignored(name: string, place: string): Choice {
  return {
    action: 'ignore',
    label: 'Ignore',
    effect: `Nothing changes. It comes back when the numbers of ${place} change again.`,
    done: `${name}: the difference is ignored.`,
  };
}

/** Amazon shows what it should again; it had shown more than there was. */
function seen(name: string): Choice {
  return {
    action: 'ignore',
    label: 'Seen',
    effect: 'Nothing changes: Amazon shows what it should again.',
    done: `${name}: the difference is closed.`,
  };
}

/** How far the channel is off, with its sign. */
export function signed(units: number): string {
  if (units === 0) return '0';
  return `${units > 0 ? '+' : '−'}${figure(Math.abs(units))}`;
}

function unitWord(units: number): string {
  return Math.abs(units) === 1 ? 'unit' : 'units';
}

function figure(units: number): string {
  return units.toLocaleString('en').replace('-', '−');
}
