import type { JsonRecord } from '../../../platform/json-record';

/** A call of the app, for assertions. */
export interface ShopCall {
  readonly at: number;
  /** The fields of the root, `token` or `bulk-download`. */
  readonly operations: readonly string[];
  readonly variables: JsonRecord;
  /** Null while it has no answer, and where it never gets one. */
  status: number | null;
}

const MOST = 50_000;

/** The calls that the shop got, in the order of arrival. */
export class ShopCalls {
  private log: ShopCall[] = [];

  begin(call: Omit<ShopCall, 'status'>): ShopCall {
    const entry: ShopCall = { ...call, status: null };
    this.log.push(entry);
    if (this.log.length > MOST) this.log.splice(0, 1000);
    return entry;
  }

  /** Only the first end counts. */
  end(entry: ShopCall, status: number | null): void {
    entry.status ??= status;
  }

  /** All calls, or those of an operation. */
  of(operation?: string): readonly ShopCall[] {
    return this.log.filter(({ operations }) => operation === undefined || operations.includes(operation));
  }
}
