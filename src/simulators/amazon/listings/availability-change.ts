import { type Availability } from './listing';

/** One validated patch of `fulfillment_availability`, in the names of the read side. */
export type AvailabilityChange =
  | { readonly op: 'add' | 'replace' | 'merge'; readonly entries: readonly Availability[] }
  /** Without channels, the whole attribute is deleted. */
  | { readonly op: 'delete'; readonly channels: readonly string[] | undefined };

/**
 * Applies patches by channel, the selector of the attribute: `merge` keeps the fields that an entry does not name,
 * `replace` and `add` drop them, and none of the three changes an entry of another channel.
 */
export function applyChanges(
  current: readonly Availability[],
  changes: readonly AvailabilityChange[],
): readonly Availability[] {
  const byChannel = new Map(current.map((entry) => [entry.fulfillmentChannelCode, entry]));
  for (const change of changes) {
    if (change.op === 'delete') {
      for (const channel of change.channels ?? [...byChannel.keys()]) byChannel.delete(channel);
      continue;
    }
    for (const entry of change.entries) {
      const kept = change.op === 'merge' ? byChannel.get(entry.fulfillmentChannelCode) : undefined;
      byChannel.set(entry.fulfillmentChannelCode, { ...kept, ...entry });
    }
  }
  return [...byChannel.values()];
}

/** True when a change sets a quantity. */
export function carriesQuantity(change: AvailabilityChange): boolean {
  return change.op !== 'delete' && change.entries.some((entry) => entry.quantity !== undefined);
}
