import { type Availability } from './listing';

/** One patch of `fulfillment_availability`, checked and in the names of the read side. */
export type AvailabilityChange =
  | { readonly op: 'add' | 'replace' | 'merge'; readonly entries: readonly Availability[] }
  /** Without channels, the whole attribute goes. */
  | { readonly op: 'delete'; readonly channels: readonly string[] | undefined };

/**
 * The patch semantics, by channel, which is the selector of the attribute: `merge` keeps what an entry does not
 * name, `replace` and `add` drop it, and none of the three touches an entry of another channel.
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

/** Whether a change sets a number of units. */
export function carriesQuantity(change: AvailabilityChange): boolean {
  return change.op !== 'delete' && change.entries.some((entry) => entry.quantity !== undefined);
}
