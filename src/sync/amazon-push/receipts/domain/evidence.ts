import type { OrdersKnown } from '../../../../inventory/domain/amazon-number';
import { offeredOf } from '../../../../inventory/domain/amazon-number';
import type { SellingRule } from '../../../../inventory/domain/listing';
import { broadcastsOf, quantityOf, stocksOfComponents } from '../../../../inventory/domain/listing-quantity';
import { changeLogOf, type Reading, type SentNumber } from '../../../../inventory/domain/number-range';
import type { Observation } from '../../../../inventory/domain/receipt';
import { isListed, type LedgerRow, type Stock } from '../../../../inventory/domain/stock';
import { HOUR_MS } from '../../../../platform/durations';
import { millisOf } from '../../../../platform/timestamp';
import type { SoldSku } from '../../../amazon-drift/domain/sold-sku';
import { allowedUnits } from '../../../amazon-drift/domain/allowed-units';
import type { SentPush, ShownEvidence, ShownListing } from '../../../amazon-drift/domain/shown-evidence';

/** A call may be applied for so long after it was sent, in milliseconds: earlier ones are no evidence. */
const APPLIED_AT_LATEST_MS = HOUR_MS;

/** A seller SKU that was looked at. Times in milliseconds since the epoch. */
export interface LookedSku extends SoldSku {
  /** When the call of the last number was sent; absent where a former sender sent it. */
  readonly sentAtMs?: number;
  /** Calls of this sender that had no answer. */
  readonly unanswered: readonly SentNumber[];
  /** The looks since the last number was accepted, oldest first. The last one is judged. */
  readonly shown: readonly ShownListing[];
  /** From when on a look counts for the last step, in milliseconds since the epoch. */
  readonly lastStepAtMs: number;
}

/** What the store has of it, read after the look. */
export interface StoredFacts {
  /** The item of the plain stock, or of the listing in the shape of a stock. */
  readonly state: Stock;
  /** What a listing sells; undefined for a plain stock. */
  readonly listing: SellingRule | undefined;
  /** The stocks of its components, by SKU. */
  readonly stocks: ReadonlyMap<string, Stock>;
  /** The newest rows of its pushes, newest first. */
  readonly pushes: readonly LedgerRow[];
  readonly orders: OrdersKnown;
  /** When this process became the sender: calls without an answer before it are unknown. */
  readonly begunAtMs: number;
}

/** The evidence of a look; undefined where no look shows anything, or the seller SKU is not sold as it was. */
export function evidenceOf(looked: LookedSku, facts: StoredFacts): ShownEvidence | undefined {
  const { sellerSku, unanswered, lastStepAtMs } = looked;
  const { state, listing, stocks, pushes, orders, begunAtMs } = facts;
  const components = stocksOfComponents(looked, stocks);
  const look = looked.shown.at(-1);
  const isSold =
    components.length === looked.components.length && (listing !== undefined || !isListed(state));
  if (look === undefined || !isSold) return undefined;
  const accepted = acceptedOf(state, looked.sentAtMs, pushes);
  const before = accepted === undefined ? undefined : readingBefore(state, accepted, pushes);
  const seenAtMs = seenAt(state);
  return {
    ...(accepted === undefined ? {} : { accepted }),
    earlier: earlierOf(accepted, pushes, unanswered),
    // A call without an answer that a former sender made is not recorded.
    knownFromMs: Math.min(begunAtMs, accepted?.acceptedAtMs ?? begunAtMs),
    ...(before === undefined ? {} : { before }),
    ...(seenAtMs === undefined ? {} : { seenAtMs }),
    earlierLooks: looked.shown.slice(0, -1),
    look,
    log: changeLogOf(sellerSku, components),
    orders,
    lastStepAtMs: accepted === undefined ? -Infinity : lastStepAtMs,
    ...(accepted !== undefined && lastStepAtMs < begunAtMs ? { isFromBefore: true } : {}),
    offered: listing === undefined ? offeredOf(state) : quantityOf(listing, broadcastsOf(stocks)),
    allowed: allowedUnits(looked.components, stocks),
    push: pushStateOf(state, components),
  };
}

function acceptedOf(
  { lastBroadcast }: Stock,
  sentAtMs: number | undefined,
  pushes: readonly LedgerRow[],
): SentPush | undefined {
  if (lastBroadcast === undefined) return undefined;
  const { count, txId, timestamp } = lastBroadcast;
  const acceptedAtMs = millisOf(timestamp);
  const submissionId = pushes.find((row) => row.txId === txId)?.push?.submissionId;
  return {
    count,
    sentAtMs: sentAtMs ?? acceptedAtMs,
    acceptedAtMs,
    ...(txId === '' ? {} : { txId }),
    ...(submissionId === undefined ? {} : { submissionId }),
  };
}

/** Numbers of the hour before it, the last one before these, and calls without an answer, whose place among them is not known. */
function earlierOf(
  accepted: SentPush | undefined,
  pushes: readonly LedgerRow[],
  unanswered: readonly SentNumber[],
): readonly SentPush[] {
  const { acceptedAtMs = Infinity, txId } = accepted ?? {};
  const recorded = pushes.flatMap(({ txId: one, timestamp, status, push }): SentPush[] => {
    const atMs = millisOf(timestamp);
    if (push === undefined || status !== 'completed' || one === txId || atMs >= acceptedAtMs) return [];
    const { quantity: count, submissionId } = push;
    return [
      {
        count,
        sentAtMs: atMs,
        acceptedAtMs: atMs,
        txId: one,
        ...(submissionId === undefined ? {} : { submissionId }),
      },
    ];
  });
  const sent: SentPush[] = [...recorded, ...unanswered];
  const fromMs = (accepted?.sentAtMs ?? -Infinity) - APPLIED_AT_LATEST_MS;
  const inOrder = sent.sort((one, other) => one.sentAtMs - other.sentAtMs);
  const first = inOrder.findIndex(({ sentAtMs }) => sentAtMs >= fromMs);
  // The last one before the hour is shown until the first one in it is applied.
  return first < 0 ? inOrder.slice(-1) : inOrder.slice(Math.max(0, first - 1));
}

/** What Amazon showed before the number was sent: by the observation of an earlier one, or as its push recorded it. */
function readingBefore(
  { lastBroadcast, observation }: Stock,
  { sentAtMs }: SentPush,
  pushes: readonly LedgerRow[],
): Reading | undefined {
  const stored =
    observation !== undefined && observation.of !== lastBroadcast?.timestamp ? observation : undefined;
  const { at, quantity } = pushes.find(({ txId }) => txId === lastBroadcast?.txId)?.push?.previous ?? {};
  const found =
    readingOf(stored) ??
    readingOf(at === undefined ? undefined : { at, ...(quantity === undefined ? {} : { count: quantity }) });
  return found === undefined || found.readAtMs > sentAtMs ? undefined : found;
}

function readingOf(seen: Pick<Observation, 'at' | 'count'> | undefined): Reading | undefined {
  if (seen?.count === undefined) return undefined;
  const atMs = millisOf(seen.at);
  return { count: seen.count, askedAtMs: atMs, readAtMs: atMs };
}

function seenAt({ lastBroadcast, observation }: Stock): number | undefined {
  if (observation === undefined || observation.of !== lastBroadcast?.timestamp) return undefined;
  // It stays seen when Amazon shows another number later.
  const at = observation.state === 'observed' ? observation.at : observation.seenAt;
  return at === undefined ? undefined : millisOf(at);
}

/** A mark of a component may be that of a number of the listing that is to come. */
function pushStateOf(state: Stock, components: readonly Stock[]): ShownEvidence['push'] {
  if (state.pending?.state === 'blocked') return 'blocked';
  const isWaiting = ({ pending, needsLateCallCheck }: Stock): boolean =>
    needsLateCallCheck === true || (pending !== undefined && pending.state !== 'blocked');
  return [state, ...components].some(isWaiting) ? 'pending' : 'none';
}
