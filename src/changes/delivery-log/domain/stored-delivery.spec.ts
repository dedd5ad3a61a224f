import {
  type DeliveryBatch,
  joined,
  MOST_STORED,
  NO_DELIVERIES,
  type StoredDelivery,
  withDelivery,
} from './stored-delivery';

const duplicate = (n: number): StoredDelivery => ({
  kind: 'webhook',
  outcome: 'duplicate',
  at: `2026-11-23T10:02:17.${String(n).padStart(6, '0')}Z`,
  orderId: String(n),
});

function batchOf(count: number): DeliveryBatch {
  return Array.from({ length: count }, (_, n) => duplicate(n)).reduce(
    (batch, delivery) => withDelivery(batch, delivery),
    NO_DELIVERIES,
  );
}

describe('a batch of stored deliveries', () => {
  it.each([
    [0, 0, 0],
    [1, 1, 0],
    [MOST_STORED, MOST_STORED, 0],
    [MOST_STORED + 1, MOST_STORED, 1],
    [5_000, MOST_STORED, 5_000 - MOST_STORED],
  ])('of %i that come together keeps the first %i, and counts %i more', (count, kept, more) => {
    const batch = batchOf(count);
    expect([batch.deliveries.length, batch.more]).toEqual([kept, more]);
    expect(batch.deliveries[0]).toEqual(count === 0 ? undefined : duplicate(0));
  });

  it('that could not be written is joined with those that came meanwhile', () => {
    const batch = joined(batchOf(20), batchOf(30));
    // The second batch counted five itself.
    expect([batch.deliveries.length, batch.more]).toEqual([MOST_STORED, 25]);
  });

  it('cuts a long reason', () => {
    const { deliveries } = withDelivery(NO_DELIVERIES, { ...duplicate(1), reason: 'x'.repeat(5_000) });
    expect(deliveries[0]?.reason).toHaveLength(300);
  });
});
