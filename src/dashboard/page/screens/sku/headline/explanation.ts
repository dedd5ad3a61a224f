import type { LedgerRow, StockView } from '../../../api/answers';
import { offered } from '../../../parts/push/offered';

/** One part of a sum, with its sign. */
export interface Term {
  readonly units: number;
  /** What follows the figure, as in `4 sold`. */
  readonly text: string;
  /** The action of the ledger's rows behind it; `all`: every row. */
  readonly rows?: LedgerRow['action'] | 'all';
}

/** Why Amazon gets this figure. `max(0, sum of the terms) = units`. */
export interface AmazonFigure {
  readonly units: number;
  readonly terms: readonly Term[];
  /** Why it is 0, where the terms do not add up to it. */
  readonly remark?: string;
}

/** What the figure on the shelf is made of: the terms add up to it. */
export interface ShelfFigure {
  readonly units: number;
  /** The first one is the figure that the others change. */
  readonly terms: readonly Term[];
  /** What is not known. */
  readonly remark?: string;
}

/** The words of the actions that change a figure by some units, in the order of the sentence. */
const CHANGES: Readonly<Record<string, string>> = {
  sale: 'sold',
  cancel: 'cancelled',
  refund: 'refunded',
  return: 'returned',
  return_reversal: 'returned and taken out again',
  amazon_sale: 'sold at Amazon',
  amazon_cancel: 'cancelled at Amazon',
  order_edit: 'added to orders',
  shopify_count: 'counted in Shopify',
  adjustment: 'adjusted by hand',
};

/** The figure for Amazon as a sum: what is on the shelf without what is held back. */
export function amazonFigure(
  stock: Pick<StockView, 'physical' | 'buffer' | 'broadcast' | 'presumedSold' | 'autoBufferCap'>,
  rows: readonly LedgerRow[],
): AmazonFigure {
  const { physical, buffer, presumedSold = 0, autoBufferCap } = stock;
  const heldBackBy = rows.find(({ bufferAfter }) => bufferAfter !== undefined)?.action;
  const terms: Term[] = [{ units: physical, text: 'on the shelf', rows: 'all' }];
  if (presumedSold > 0) terms.push({ units: -presumedSold, text: 'presumed sold at Amazon' });
  if (buffer > 0)
    terms.push({
      units: -buffer,
      text: autoBufferCap === undefined ? 'held back' : 'held back by the auto buffer',
      ...(heldBackBy === undefined ? {} : { rows: heldBackBy }),
    });
  const remark = remarkOf(physical, buffer, presumedSold);
  return { units: offered(stock), terms, ...(remark === undefined ? {} : { remark }) };
}

function remarkOf(physical: number, buffer: number, presumedSold: number): string | undefined {
  if (physical < 0) return `oversold by ${words(-physical)}`;
  if (physical === 0) return 'the shelf is empty';
  if (physical > buffer + presumedSold) return undefined;
  if (presumedSold > 0)
    return buffer === 0 ? 'all is presumed sold' : 'what is not presumed sold is held back';
  return physical === 1 ? 'the only one is held back' : `all ${words(physical)} are held back`;
}

/**
 * The figure on the shelf as a sum: the last absolute figure in the ledger, and what changed it since. `rows` are the newest
 * of the ledger, newest first, without a hole; `isWhole`: they are all that the ledger has.
 */
export function shelfFigure(
  { physical, version }: Pick<StockView, 'physical' | 'version'>,
  rows: readonly LedgerRow[],
  isWhole: boolean,
): ShelfFigure {
  const movements = rows
    .filter((row) => row.action !== 'sync' && row.version <= version)
    .sort((one, other) => other.version - one.version);
  const newest = movements[0];
  if (newest === undefined)
    return {
      units: physical,
      terms: [{ units: physical, text: 'on the shelf' }],
      ...(isWhole ? { remark: 'The ledger keeps no row that says how it came about.' } : {}),
    };
  const { since, start } = walk(movements);
  const oldest = since.at(-1) ?? newest;
  const first: Term = start ?? {
    units: oldest.physicalAfter - oldest.delta,
    text: `before ${dayOf(oldest.timestamp)}`,
  };
  const changes = sums(since);
  const rest = physical - [first, ...changes].reduce((sum, { units }) => sum + units, 0);
  const terms = [first, ...changes];
  if (rest !== 0)
    terms.push({ units: rest, text: newest.version < version ? 'just now' : 'without a row in the ledger' });
  if (start !== undefined) return { units: physical, terms };
  const remark = isWhole
    ? `Rows before ${momentOf(oldest.timestamp)} are not in the ledger any more.`
    : `Since ${momentOf(oldest.timestamp)}: the ledger is longer than what is read here.`;
  return { units: physical, terms, remark };
}

/** The movements since the last absolute figure, newest first, and that figure if it is among them. */
function walk(movements: readonly LedgerRow[]): { since: LedgerRow[]; start?: Term } {
  const since: LedgerRow[] = [];
  let expected = movements[0]?.version;
  for (const row of movements) {
    if (row.version !== expected) break;
    const text = absoluteWord(row);
    if (text !== undefined)
      return {
        since,
        start: { units: row.physicalAfter, text: `${text} ${dayOf(row.timestamp)}`, rows: row.action },
      };
    since.push(row);
    expected -= 1;
  }
  return { since };
}

/** The word of a row that sets the figure whatever it was; an import that changes no unit may have set only the buffer. */
function absoluteWord({ action, version, delta }: LedgerRow): string | undefined {
  if (version === 1) return 'registered on';
  if (action === 'recount') return 'counted on';
  return action === 'import' && delta !== 0 ? 'imported on' : undefined;
}

function sums(rows: readonly LedgerRow[]): Term[] {
  const byAction = new Map<LedgerRow['action'], number>();
  for (const { action, delta } of rows) byAction.set(action, (byAction.get(action) ?? 0) + delta);
  const order = Object.keys(CHANGES);
  const rank = (action: string): number => (order.includes(action) ? order.indexOf(action) : order.length);
  return [...byAction]
    .filter(([, units]) => units !== 0)
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([action, units]) => ({
      units,
      text: CHANGES[action] ?? action.replaceAll('_', ' '),
      rows: action,
    }));
}

/** A moment as `26 Nov, 09:12 UTC`. */
function momentOf(at: string): string {
  return `${dayOf(at)}, ${at.slice(11, 16)} UTC`;
}

function dayOf(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(at),
  );
}

function words(units: number): string {
  return units.toLocaleString('en');
}
