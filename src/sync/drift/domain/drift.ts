/** Why Shopify or Amazon shows another number than expected, as far as it is known. */
export const DRIFT_CAUSES = [
  'not_processed',
  'amazon_order',
  'late_call',
  'edited_elsewhere',
  'listing_blocked',
  'changed_in_shopify',
  'not_linked',
  'unknown',
] as const;
export type DriftCause = (typeof DRIFT_CAUSES)[number];

export const DRIFT_CHANNELS = ['shopify', 'amazon'] as const;
export type DriftChannel = (typeof DRIFT_CHANNELS)[number];

/**
 * What a drift came to. `open`: it waits for a person. `push`: the expected number was written. `adopt`: the found one was
 * recorded as a movement. `ignore`: it stays as it is. `ended`: the difference is gone.
 */
export type DriftAction = 'open' | DriftChoice | 'ended';

/** What a person may choose of an open drift. */
export const DRIFT_CHOICES = ['push', 'adopt', 'ignore'] as const;
export type DriftChoice = (typeof DRIFT_CHOICES)[number];

/** A recorded difference. Figures are in units; times are ISO 8601. */
export interface Drift {
  readonly id: string;
  readonly sku: string;
  readonly channel: DriftChannel;
  readonly expected: number;
  readonly found: number;
  readonly cause: DriftCause;
  /** What was seen, in one or two sentences. */
  readonly evidence: string;
  readonly since: string;
  readonly closedAt?: string;
  readonly action: DriftAction;
  /** Shopify's inventory item; of Shopify alone. */
  readonly itemId?: string;
  /** The seller SKU at Amazon; of Amazon alone. */
  readonly sellerSku?: string;
  /** The movement that counted it. */
  readonly txId?: string;
  /** It raises no alert: it is mended, or ends, by itself. */
  readonly quiet?: true;
  /** What it rests on; of Amazon alone. */
  readonly details?: DriftDetails;
}

/** What a drift of Amazon rests on, and what was done about it. Quantities are in units of the seller SKU. */
export interface DriftDetails {
  /** What was sent, oldest first: the last one is what Amazon accepted last. */
  readonly sent: readonly SentQuantity[];
  /** What Amazon showed, oldest first. */
  readonly shown: readonly ShownQuantity[];
  /** Amazon's orders around it, oldest first: below 0 a cancellation restored units. */
  readonly orders: readonly { readonly units: number; readonly at: string }[];
  /** When the number was sent again by itself, within the last hour. */
  readonly sentAgain: readonly string[];
  /** When an edit elsewhere was found again after it had been replaced, within the last hour. */
  readonly editedAgain: readonly string[];
  /** When Amazon showed what it should again; the drift waits to be seen all the same. */
  readonly restoredAt?: string;
}

export interface SentQuantity {
  readonly quantity: number;
  readonly sentAt: string;
  /** Absent: the call had no answer. */
  readonly acceptedAt?: string;
  readonly txId?: string;
  readonly submissionId?: string;
}

export interface ShownQuantity {
  /** Absent: Amazon showed no number. */
  readonly quantity?: number;
  readonly at: string;
}

/** A difference that was found. */
export type DriftFinding = Pick<
  Drift,
  | 'sku'
  | 'itemId'
  | 'sellerSku'
  | 'channel'
  | 'expected'
  | 'found'
  | 'cause'
  | 'evidence'
  | 'txId'
  | 'quiet'
  | 'details'
>;

/** What is known of a subject's difference: a person is asked about it, or ignores it. */
export interface DriftState {
  /** The difference of the open drift, or the one that is ignored; 0: none. */
  readonly difference: number;
  /** The open drift. */
  readonly openId?: string;
  readonly memory?: DriftMemory;
}

/** What was done about a seller SKU at Amazon within the last hour, in milliseconds since the epoch. */
export interface DriftMemory {
  /** When its number was sent again by itself. */
  readonly sentAgain: readonly number[];
  /** When an edit elsewhere was found. */
  readonly edits: readonly number[];
  /** The open drift stays open until a person has seen it. */
  readonly mustBeSeen?: true;
  /** Another system writes its number after each of ours: nothing is sent by itself while the drift is open. */
  readonly isContested?: true;
  /** The look that showed more than there is, while it is not decided whether an order explains it (`storedExcess`). */
  readonly excess?: string;
}

/** What is known of a subject when its drift ends; undefined: nothing is kept. */
export function stateAfterEnd(
  { difference, memory }: DriftState,
  action: Exclude<DriftAction, 'open'>,
): DriftState | undefined {
  const isIgnored = action === 'ignore' && memory?.mustBeSeen !== true;
  const sentAgain = memory?.sentAgain ?? [];
  // A person who decides begins anew.
  const edits = action === 'ended' ? (memory?.edits ?? []) : [];
  const isRemembered = sentAgain.length > 0 || edits.length > 0;
  if (!isIgnored && !isRemembered) return undefined;
  return {
    difference: isIgnored ? difference : 0,
    ...(isRemembered ? { memory: { sentAgain, edits } } : {}),
  };
}

/** What a drift is about: Shopify's inventory item, or `amazon:` and the seller SKU. At most one is open of it. */
export function subjectOf({
  channel,
  itemId,
  sellerSku,
  sku,
}: Pick<Drift, 'channel' | 'itemId' | 'sellerSku' | 'sku'>): string {
  return channel === 'shopify' ? (itemId ?? '') : amazonSubjectOf(sellerSku ?? sku);
}

const AMAZON_PREFIX = 'amazon:';

export function amazonSubjectOf(sellerSku: string): string {
  return AMAZON_PREFIX + sellerSku;
}

/** The seller SKU that a subject is about; undefined for Shopify's. */
export function sellerSkuOfSubject(subject: string): string | undefined {
  return subject.startsWith(AMAZON_PREFIX) ? subject.slice(AMAZON_PREFIX.length) : undefined;
}

/** The drift of a finding. A subject has at most one within a millisecond. */
export function driftOfFinding(finding: DriftFinding, nowMs: number, at: string, action: DriftAction): Drift {
  const name = finding.itemId ?? encodeURIComponent(finding.sellerSku ?? finding.sku);
  const id = `${finding.channel}-${name}-${nowMs.toString(36)}`;
  return { id, ...finding, since: at, action, ...(action === 'open' ? {} : { closedAt: at }) };
}

/** An open drift by what was found last. One that raised an alert is not quiet any more. */
export function renewedDrift(open: Drift, finding: DriftFinding): Drift {
  const { quiet: wasQuiet, ...before } = open;
  const { quiet, ...rest } = { ...before, ...finding };
  return wasQuiet === true && quiet === true ? { ...rest, quiet } : rest;
}

/** Units that were found more than expected. */
export function differenceIn({ expected, found }: Pick<Drift, 'expected' | 'found'>): number {
  return found - expected;
}
