import { millisOf } from '../../../platform/timestamp';
import { isListed, type Stock } from '../../domain/stock';
import { DAY_MS, MINUTE_MS } from '../../../platform/durations';
import type { ProofRow } from './ledger-proof-row';
import type { Horizon } from './ledger-proof-time';
import { figure, type Finding, unexplained } from './proof-finding';

/** How far the clocks of two senders may differ. */
const CLOCKS_APART_MS = MINUTE_MS;

/**
 * What is recorded of Amazon's number is about a number that Amazon accepted, and was read after that. An observation of an
 * earlier number is void, and says nothing. A SKU that listings sell shows the worst of theirs, so the listings are proven.
 */
export function observationFindings(stock: Stock): Finding[] {
  const { observation, lastBroadcast } = stock;
  if (observation === undefined || isListed(stock)) return [];
  const { of, at, state, count } = observation;
  if (lastBroadcast === undefined)
    return [
      unexplained('an observation is stored, and no number was pushed', 'no observation', `one of ${of}`),
    ];
  const { timestamp } = lastBroadcast;
  if (!(millisOf(of) <= millisOf(timestamp) + CLOCKS_APART_MS))
    return [
      unexplained(
        'the observation is about a number that is not the last one',
        `the number of ${timestamp}, or an earlier one`,
        `one of ${of}`,
      ),
    ];
  if (of !== timestamp) return [];
  const findings: Finding[] = [];
  if (!(millisOf(at) >= millisOf(of) - CLOCKS_APART_MS))
    findings.push(unexplained('the observation is older than its number', `a time after ${of}`, at));
  if (state === 'observed' && count === undefined)
    findings.push(unexplained('the observation has no number', 'the number that Amazon showed', 'none'));
  return findings;
}

/**
 * A number that counts as observed is the accepted one, less what Amazon's orders took since, plus what cancellations restored.
 * Not compared are numbers whose orders may have expired, and those of a stock of which Amazon sold units without a known order.
 */
export function observedCountFindings(
  stock: Stock,
  rows: readonly ProofRow[],
  { nowMs, ttlMs }: Horizon,
): Finding[] {
  const { observation, lastBroadcast, presumedSold } = stock;
  if (isListed(stock) || observation?.state !== 'observed' || observation.of !== lastBroadcast?.timestamp)
    return [];
  const { count } = observation;
  if (count === undefined || count === lastBroadcast.count || presumedSold !== undefined) return [];
  const fromMs = millisOf(observation.of) - CLOCKS_APART_MS;
  if (ttlMs > 0 && fromMs + ttlMs <= nowMs + DAY_MS) return [];
  const deltas = rows.flatMap(({ isAmazons, atMs, delta }) =>
    isAmazons === true && atMs >= fromMs ? [delta] : [],
  );
  const sold = deltas.reduce((sum, delta) => sum + Math.max(0, -delta), 0);
  const restored = deltas.reduce((sum, delta) => sum + Math.max(0, delta), 0);
  const lowest = Math.max(0, lastBroadcast.count - sold);
  const highest = lastBroadcast.count + restored;
  if (count >= lowest && count <= highest) return [];
  const span = lowest === highest ? String(lowest) : `${lowest} to ${highest}`;
  return [unexplained("the observed number is not explained by Amazon's orders", span, `${count} observed`)];
}

/** What a record of a push says of the push before it. */
export interface ProofReceipt {
  /** The SKU under which the push is recorded. */
  readonly sku: string;
  /** What was pushed: the seller SKU. */
  readonly sellerSku: string;
  readonly txId: string;
  /** The record of the push before it. */
  readonly previousTxId: string;
  /** When the push before it was observed, in milliseconds since the epoch; NaN when it was not. */
  readonly previousAtMs: number;
}

/** The record of a push, as a receipt refers to it. */
export interface ProofPushRow {
  readonly sellerSku: string;
  readonly isPush: boolean;
}

/**
 * The push before is in the ledger, unless its row may have expired: a day is allowed, because TTL deletes by seconds. Without
 * a time of its observation its age is not known.
 */
export function previousFindings(
  { sellerSku, txId, previousTxId, previousAtMs }: ProofReceipt,
  row: ProofPushRow | undefined,
  { nowMs, ttlMs }: Horizon,
): Finding[] {
  const what = `the push ${txId} has the receipt of`;
  if (row === undefined) {
    const mayHaveExpired = ttlMs > 0 && !(previousAtMs + ttlMs > nowMs + DAY_MS);
    return mayHaveExpired
      ? []
      : [unexplained(`${what} a push that is not in the ledger`, `the row ${previousTxId}`, 'none')];
  }
  if (!row.isPush) return [unexplained(`${what} a row that is no push`, 'a push', previousTxId)];
  return row.sellerSku === sellerSku
    ? []
    : [unexplained(`${what} another seller SKU`, `a push of ${sellerSku}`, `one of ${row.sellerSku}`)];
}

/** What is open of a subject, as the store has it. */
export interface ProofDrift {
  readonly id: string;
  readonly sku: string;
  /** `amazon:` and the seller SKU, or the inventory item of the shop; empty when it names none. */
  readonly subject: string;
  /** Units; NaN when it is no number. */
  readonly expected: number;
  readonly found: number;
  readonly isClosed: boolean;
  readonly closedAt?: string;
}

/** What the store knows of a subject. */
export interface ProofDriftState {
  readonly subject: string;
  /** The open drift; without one a person ignores the difference. */
  readonly openId?: string;
}

/** An open drift has a subject, is the one that its subject names, and is a difference. */
export function driftFindings(drift: ProofDrift, state: ProofDriftState | undefined): Finding[] {
  const { id, subject, expected, found } = drift;
  if (subject === '') return [unexplained(`the difference ${id} is of nothing`, 'a subject', 'none')];
  if (state?.openId !== id)
    return [
      unexplained(
        `the difference ${id} is open, and its subject does not name it`,
        `${subject} with ${id}`,
        state?.openId === undefined ? 'none' : `${subject} with ${state.openId}`,
      ),
    ];
  return Number.isNaN(expected) || Number.isNaN(found)
    ? [
        unexplained(
          `the difference ${id} has no figures`,
          'two numbers',
          `${figure(expected)}, ${figure(found)}`,
        ),
      ]
    : [];
}

/** What a subject names as open is open. */
export function driftStateFindings(
  { subject, openId }: ProofDriftState,
  drift: ProofDrift | undefined,
): Finding[] {
  if (openId === undefined || drift?.isClosed === false) return [];
  return [
    unexplained(
      `${subject} names a difference that is not open`,
      `${openId}, open`,
      drift === undefined ? 'none' : `${openId}, closed`,
    ),
  ];
}

/** True for a number that Amazon shows otherwise, while nothing is done about it: its difference is recorded then. */
export function isMismatched(stock: Stock): boolean {
  const { observation, lastBroadcast, pending, needsLateCallCheck, removed } = stock;
  return (
    observation?.state === 'mismatch' &&
    observation.of === lastBroadcast?.timestamp &&
    pending === undefined &&
    needsLateCallCheck === undefined &&
    removed === undefined &&
    !isListed(stock)
  );
}

/** A number that Amazon shows otherwise has a difference, a person ignores it, or one has ended since it was seen. */
export function mismatchFindings(
  { observation, lastBroadcast }: Stock,
  state: ProofDriftState | undefined,
  drifts: readonly ProofDrift[],
): Finding[] {
  const { at = '', count } = observation ?? {};
  const isKnown =
    state !== undefined ||
    drifts.some(
      ({ closedAt }) => closedAt === undefined || millisOf(closedAt) >= millisOf(at) - CLOCKS_APART_MS,
    );
  return isKnown
    ? []
    : [
        unexplained(
          'Amazon shows another number than it accepted, and no difference is recorded',
          `a difference of ${lastBroadcast?.count ?? 'no number'} and ${count ?? 'no number'}`,
          'none',
        ),
      ];
}
