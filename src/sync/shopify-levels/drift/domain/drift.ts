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
export const DRIFT_ACTIONS = ['open', 'push', 'adopt', 'ignore', 'ended'] as const;
export type DriftAction = (typeof DRIFT_ACTIONS)[number];

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
  /** Shopify's inventory item. */
  readonly itemId: string;
}

/** A difference that waits for a person. */
export type DriftFinding = Pick<
  Drift,
  'sku' | 'itemId' | 'channel' | 'expected' | 'found' | 'cause' | 'evidence'
>;
