/** Shopify keeps a key for this long, in ms. */
const KEPT_MS = 86_400_000;

/** A key with its first call and answer. */
export interface Kept<T> {
  readonly parameters: string;
  readonly at: number;
  readonly result: T;
  readonly failed: boolean;
}

/** What becomes of a call with a key: it runs, or the answer that the key has already. */
export type KeyState<T> =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeated'; readonly result: T }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'concurrent' }
  | { readonly kind: 'failed_before' };

/**
 * The keys of `@idempotent`. A repeated call gets the first answer again. After an answer with errors the same key is
 * refused, as the schema's code says (assumed: for which errors, the documentation leaves open).
 */
export class IdempotencyKeys<T> {
  private readonly kept = new Map<string, Kept<T>>();
  private readonly underWay = new Set<string>();

  constructor(private readonly now: () => number) {}

  stateOf(key: string, parameters: string): KeyState<T> {
    if (this.underWay.has(key)) return { kind: 'concurrent' };
    const known = this.kept.get(key);
    if (known === undefined || this.now() - known.at >= KEPT_MS) return { kind: 'new' };
    if (known.parameters !== parameters) return { kind: 'mismatch' };
    return known.failed ? { kind: 'failed_before' } : { kind: 'repeated', result: known.result };
  }

  keep(key: string, parameters: string, result: T, failed: boolean): void {
    this.kept.set(key, { parameters, at: this.now(), result, failed });
  }

  /** Its answer is not sent yet: another call with the key is refused until `end`. */
  begin(key: string): void {
    this.underWay.add(key);
  }

  end(key: string): void {
    this.underWay.delete(key);
  }

  /** The keys that still count. */
  entries(): readonly (readonly [string, Kept<T>])[] {
    return [...this.kept].filter(([, { at }]) => this.now() - at < KEPT_MS);
  }

  restore(entries: readonly (readonly [string, Kept<T>])[]): void {
    this.kept.clear();
    for (const [key, kept] of entries) this.kept.set(key, kept);
  }
}
