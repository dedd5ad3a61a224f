import { DRIFT_PREFIX, ITEM_PREFIX, PARTITION, SORT_KEY } from '../../inventory/items/drift-item';
import { type FieldOrder, inOrder } from '../../platform/field-order';
import type { Drift, DriftMemory, DriftState } from './domain/drift';

export type DriftPart = keyof typeof PARTITION;

export function driftKey(id: string): Record<'pk' | 'sk', string> {
  return { pk: DRIFT_PREFIX + id, sk: SORT_KEY };
}

/** The key of what is known of a subject's difference. */
export function driftStateKey(subject: string): Record<'pk' | 'sk', string> {
  return { pk: ITEM_PREFIX + subject, sk: SORT_KEY };
}

export function itemOf(drift: Drift): Record<string, unknown> {
  const { id, closedAt, since } = drift;
  return {
    ...driftKey(id),
    pending: PARTITION[partOf(drift)],
    pendingSince: closedAt ?? since,
    ...drift,
  };
}

function partOf({ closedAt, quiet }: Drift): DriftPart {
  if (closedAt !== undefined) return 'closed';
  return quiet === true ? 'quiet' : 'open';
}

const ORDER: FieldOrder<Drift> = {
  id: true,
  sku: true,
  channel: true,
  expected: true,
  found: true,
  cause: true,
  evidence: true,
  since: true,
  closedAt: true,
  action: true,
  itemId: true,
  sellerSku: true,
  txId: true,
  quiet: true,
  details: true,
};

export function driftOf(item: Readonly<Record<string, unknown>>): Drift {
  const { pk, sk, pending, pendingSince, ...drift } = item;
  return inOrder(drift as unknown as Drift, ORDER);
}

/** What is known of a subject, of its item. */
export function stateIn({ openId, difference, memory }: Readonly<Record<string, unknown>>): DriftState {
  return {
    difference: Number(difference),
    ...(typeof openId === 'string' ? { openId } : {}),
    // Written here alone, so its shape is known.
    ...(memory === undefined ? {} : { memory: memory as DriftMemory }),
  };
}
