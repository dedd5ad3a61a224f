/** A code of `userErrors` with the field that it is about. */
export interface QuantityError {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

/** The reasons that public code uses (assumed: Shopify publishes the list in its documentation only). */
const REASONS = new Set([
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
]);

/** Limits of `available` in Shopify's own words of the schema. */
export const LOWEST_ADJUSTED = -2_000_000_000;
export const HIGHEST_ADJUSTED = 2_000_000_000;
export const HIGHEST_SET = 1_000_000_000;

export function reasonError(reason: string): QuantityError | undefined {
  return REASONS.has(reason)
    ? undefined
    : { code: 'INVALID_REASON', field: ['input', 'reason'], message: 'The specified reason is invalid.' };
}

/** A URI has a scheme and content; a global id has all three of app, entity and id. */
export function referenceError(uri: string | null | undefined): QuantityError | undefined {
  if (uri === null || uri === undefined) return undefined;
  const isRight = uri.startsWith('gid:')
    ? /^gid:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/.test(uri)
    : /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(uri);
  return isRight
    ? undefined
    : {
        code: 'INVALID_REFERENCE_DOCUMENT',
        field: ['input', 'referenceDocumentUri'],
        message: 'The specified reference document is invalid.',
      };
}
