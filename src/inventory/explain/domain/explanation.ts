import { offeredOf, type PresumedSold, unitsStillPresumed } from '../../domain/amazon-number';
import type { SellingRule } from '../../domain/listing';
import type { QuantityTerms } from '../../domain/listing-quantity';
import type { Receipt } from '../../domain/receipt';
import type { LedgerRow, Stock } from '../../domain/stock';
import { timestampOf } from '../../../platform/timestamp';

/** What the number of a SKU for Amazon is made of. */
export type TermLabel = 'on_the_shelf' | 'oversold' | 'held_back' | 'presumed_sold' | 'not_below_zero';
/** What the number of a listing is made of. */
export type ListingTermLabel =
  'whole_units' | 'percent' | 'held_back' | 'below_minimum' | 'above_maximum' | 'paused';

/** One part of a number. */
export interface Term<Label extends string> {
  readonly label: Label;
  /** Units that it adds (above 0) or takes away (below 0). */
  readonly units: number;
  /** Since when it has these units; null where no row is kept that shows it. */
  readonly since: string | null;
  /** The rows of the ledger behind it, the newest first. */
  readonly rows: readonly string[];
  /** Further rows behind it, older than these; absent for none. */
  readonly more?: number;
}

/** The number of a listing for Amazon, part by part. */
export interface ExplainedListing {
  readonly sellerSku: string;
  readonly q: number;
  /** The component that allows the fewest whole units. */
  readonly limitedBy: string;
  /** They add up to `q`. */
  readonly terms: readonly Term<ListingTermLabel>[];
  readonly receipt: Receipt;
}

/** The number of a SKU for Amazon, part by part. */
export interface Explanation {
  readonly sku: string;
  readonly physical: number;
  readonly buffer: number;
  /** What is offered at Amazon: less than the stock's `broadcast` while units are presumed sold. */
  readonly broadcast: number;
  /** They add up to `broadcast`. */
  readonly terms: readonly Term<TermLabel>[];
  /** What sells the SKU at Amazon, where listings do. */
  readonly listings: readonly ExplainedListing[];
  readonly receipt: Receipt;
  /** The same as one sentence. */
  readonly text: string;
}

/** Rows that a term names at most. */
const MAX_ROWS = 20;

/**
 * The terms of a stock: they add up to what is offered of it, exactly. `movements`: its newest rows without those of
 * pushes, the newest first; `bufferRow`: the newest one that set the buffer, where it is kept.
 */
export function termsOf(
  stock: Stock,
  movements: readonly LedgerRow[],
  bufferRow?: LedgerRow,
): Term<TermLabel>[] {
  const { physical, buffer } = stock;
  const presumed = stillPresumed(stock);
  const missing = presumed.reduce((sum, { units }) => sum + units, 0);
  const shelf: Term<TermLabel> =
    physical < 0 ? oversoldTerm(physical, movements) : shelfTerm(physical, movements);
  const terms: Term<TermLabel>[] = [shelf];
  if (buffer !== 0) terms.push({ label: 'held_back', units: -buffer, ...behindFigure(bufferRow) });
  if (missing !== 0) {
    const first = Math.min(...presumed.map(({ seenAtMs }) => seenAtMs));
    terms.push({ label: 'presumed_sold', units: -missing, since: timestampOf(first), rows: [] });
  }
  const raised = offeredOf(stock) - (physical - buffer - missing);
  if (raised !== 0) terms.push({ label: 'not_below_zero', units: raised, ...soldOut(movements) });
  return terms;
}

/** The terms of a listing's number: they add up to it. */
export function listingTermsOf(
  { rule, paused }: SellingRule,
  { whole, afterPercent, afterBuffer, quantity }: QuantityTerms,
  wholeTerm: Pick<Term<ListingTermLabel>, 'since' | 'rows' | 'more'>,
): Term<ListingTermLabel>[] {
  const { min = 0, max = Infinity } = rule;
  const afterMinimum = afterBuffer < min ? 0 : afterBuffer;
  const afterMaximum = Math.min(afterMinimum, max);
  const ofRule: [ListingTermLabel, number][] = [
    ['percent', afterPercent - whole],
    ['held_back', afterBuffer - afterPercent],
    ['below_minimum', afterMinimum - afterBuffer],
    ['above_maximum', afterMaximum - afterMinimum],
    ['paused', paused ? quantity - afterMaximum : 0],
  ];
  return [
    { label: 'whole_units', units: whole, ...wholeTerm },
    ...ofRule
      .filter(([, units]) => units !== 0)
      .map(([label, units]) => ({ label, units, since: null, rows: [] })),
  ];
}

/** All movements add up to what is on the shelf. */
function shelfTerm(physical: number, movements: readonly LedgerRow[]): Term<TermLabel> {
  const moved = movements.filter(({ delta }) => delta !== 0);
  return {
    label: 'on_the_shelf',
    units: physical,
    since: moved[0]?.timestamp ?? null,
    ...named(moved, (oldest) => oldest.version - 1),
  };
}

/** The movements since the shelf was last not below zero. */
function oversoldTerm(physical: number, movements: readonly LedgerRow[]): Term<TermLabel> {
  const run = runOf(movements, ({ physicalAfter }) => physicalAfter < 0);
  return {
    label: 'oversold',
    units: physical,
    since: startOf(run, movements)?.timestamp ?? null,
    ...named(
      run.filter(({ delta }) => delta !== 0),
      () => 0,
    ),
  };
}

/** Since when nothing is left for Amazon. */
function soldOut(movements: readonly LedgerRow[]): Pick<Term<TermLabel>, 'since' | 'rows'> {
  return behindFigure(
    startOf(
      runOf(movements, ({ broadcastAfter }) => broadcastAfter === 0),
      movements,
    ),
  );
}

/** The first row of a run; undefined when the run may have begun before the rows that were read. */
function startOf(run: readonly LedgerRow[], movements: readonly LedgerRow[]): LedgerRow | undefined {
  const first = run.at(-1);
  return run.length < movements.length || first?.version === 1 ? first : undefined;
}

function behindFigure(row: LedgerRow | undefined): Pick<Term<TermLabel>, 'since' | 'rows'> {
  return row === undefined ? { since: null, rows: [] } : { since: row.timestamp, rows: [row.txId] };
}

/** `olderThan`: how many more there are before the oldest of all these rows. */
function named(
  rows: readonly LedgerRow[],
  olderThan: (oldest: LedgerRow) => number,
): Pick<Term<TermLabel>, 'rows' | 'more'> {
  const shown = rows.slice(0, MAX_ROWS);
  const oldest = rows.at(-1);
  const more = rows.length - shown.length + (oldest === undefined ? 0 : olderThan(oldest));
  return { rows: shown.map(({ txId }) => txId), ...(more === 0 ? {} : { more }) };
}

/** The rows from the newest one on for which it holds. */
function runOf(rows: readonly LedgerRow[], holds: (row: LedgerRow) => boolean): LedgerRow[] {
  const end = rows.findIndex((row) => !holds(row));
  return end === -1 ? [...rows] : rows.slice(0, end);
}

/** The presumptions that still take units off, each with these units of the stock. */
function stillPresumed(stock: Stock): Pick<PresumedSold, 'units' | 'seenAtMs'>[] {
  return (stock.presumedSold ?? [])
    .map((one) => ({ units: one.perUnit * unitsStillPresumed(one, stock), seenAtMs: one.seenAtMs }))
    .filter(({ units }) => units > 0);
}
