import { type Availability, type Listing, MERCHANT_CHANNEL } from './listing';

/** The log keeps this many changes and drops the oldest first. */
const MAX_CHANGES = 100_000;
/** How many changes a full log drops at a time, so that it costs little per change. */
const DROPPED_AT_ONCE = 1_000;

/** A change of the number that buyers see, and what made it. */
export interface NumberChange {
  readonly at: number;
  readonly sku: string;
  readonly from: number;
  readonly to: number;
  readonly cause: 'push' | 'order' | 'cancellation' | 'set' | 'edit';
}

/** How the merchant's numbers became what they are. */
export class NumberLog {
  private changes: NumberChange[] = [];

  /** `onChange`: gets each change when it is noted. */
  constructor(private readonly onChange: (change: NumberChange) => void) {}

  /** Notes what became of the number of a listing, if it changed. */
  note(
    sku: string,
    before: Listing | undefined,
    after: Listing,
    cause: NumberChange['cause'],
    at: number,
  ): void {
    const from = ownNumber(before?.availability ?? []);
    const to = ownNumber(after.availability);
    if (from === to) return;
    const change = { at, sku, from, to, cause };
    this.changes.push(change);
    if (this.changes.length > MAX_CHANGES) this.changes.splice(0, DROPPED_AT_ONCE);
    this.onChange(change);
  }

  entries(): readonly NumberChange[] {
    return [...this.changes];
  }

  clear(): void {
    this.changes = [];
  }
}

/** The merchant's number; 0 where there is none. */
export function ownNumber(availability: readonly Availability[]): number {
  return (
    availability.find(({ fulfillmentChannelCode }) => fulfillmentChannelCode === MERCHANT_CHANNEL)
      ?.quantity ?? 0
  );
}
