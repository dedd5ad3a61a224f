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
}

/** A difference that was found. */
export interface DriftFinding extends Pick<
  Drift,
  'sku' | 'itemId' | 'sellerSku' | 'channel' | 'expected' | 'found' | 'cause' | 'evidence'
> {
  /** The movement that counted it. */
  readonly txId?: string;
}

/** What is known of a subject's difference: a person is asked about it, or ignores it. */
export interface DriftState {
  readonly difference: number;
  /** The open drift; without one the difference is ignored. */
  readonly openId?: string;
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

/** Units that were found more than expected. */
export function differenceIn({ expected, found }: Pick<Drift, 'expected' | 'found'>): number {
  return found - expected;
}
