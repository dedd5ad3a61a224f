/**
 * Why a call to the Admin API did not succeed.
 *
 *   unknown    no answer, a time-out, a server error, or throttled: it may have been applied, and is repeated unchanged
 *   refused    Shopify answered that it did nothing, with its own error codes
 *   no_access  the token, a scope or the app's installation is missing
 *   off        the service has no Admin access
 */
export type AdminFailure =
  | { readonly kind: 'unknown'; readonly message: string; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly errors: readonly AdminUserError[] }
  | { readonly kind: 'no_access'; readonly message: string; readonly missingScopes?: readonly string[] }
  | { readonly kind: 'off' };

/** An entry of `userErrors`, or of `errors` where the document itself was refused. */
export interface AdminUserError {
  /** Such as `CHANGE_FROM_QUANTITY_STALE`. Shopify may add codes within a version. */
  readonly code: string;
  /** Such as `['input', 'changes', '0', 'inventoryItemId']`. */
  readonly field: readonly string[];
  readonly message: string;
}

/** Values as they are, failures as values: nothing here throws for what Shopify does. */
export type AdminResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: AdminFailure };
