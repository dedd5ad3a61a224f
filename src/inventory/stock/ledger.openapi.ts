import {
  integer,
  moment,
  objectOf,
  pageOf,
  ref,
  type Schema,
  text,
  wordOf,
} from '../../platform/http/openapi/openapi-schema';
import type { Actor, Cause } from '../domain/movement';
import type { LedgerRow, PushRecord } from '../domain/stock';

/** The ledger row of a sale. */
export const SALE_ROW: LedgerRow = {
  txId: 'shopify:order:5934020165815:line:14702961154231',
  sku: 'MUG-BLU-12OZ',
  timestamp: '2026-11-23T10:02:16.917000Z',
  action: 'sale',
  status: 'completed',
  delta: -2,
  physicalAfter: 12,
  broadcastAfter: 10,
  version: 4,
  actor: 'shopify',
  cause: { orderId: '5934020165815', lineId: '14702961154231', topic: 'orders/create' },
};

/** The ledger row of the push that the sale caused. */
export const SYNC_ROW: LedgerRow = {
  txId: 'sync:MUG-BLU-12OZ:4:8f6f3a0b',
  sku: 'MUG-BLU-12OZ',
  timestamp: '2026-11-23T10:02:17.123000Z',
  action: 'sync',
  status: 'completed',
  delta: 0,
  physicalAfter: 12,
  broadcastAfter: 10,
  version: 4,
  actor: 'system',
  cause: {},
  push: { quantity: 10, submissionId: 'f1dc2914f1dc', requestId: '2f5b8d0c', propagationMs: 206 },
};

/** A ledger row and its parts. */
export const LEDGER_SCHEMAS: Readonly<Record<string, Schema>> = {
  LedgerRow: objectOf<LedgerRow>('What moved a SKU, by how much, and the figures after it.', {
    txId: text('The key of the row: derived from the cause, so that the same cause moves stock once.'),
    sku: ref('Sku'),
    timestamp: moment('The time, with microseconds; within a SKU the times rise with the version.'),
    action: wordOf<LedgerRow['action']>({
      sale: 'a line of a Shopify order',
      refund: 'units that a refund put back',
      cancel: 'units that a cancellation put back',
      return: 'a returned unit that is sellable',
      return_reversal: 'a returned unit that was taken out of stock again',
      adjustment: 'a change by hand',
      recount: 'an absolute figure by hand',
      import: 'a line of an imported file, or a migrated SKU',
      sync: 'a push to Amazon; it moves nothing',
    }),
    status: wordOf<LedgerRow['status']>({
      pending: 'not finished',
      completed: 'done',
      failed: 'failed; `error` names the reason',
    }),
    delta: integer('Units added (above 0) or taken away (below 0).'),
    physicalAfter: integer('Units on the shelf right after it.'),
    broadcastAfter: integer('The quantity for Amazon right after it.', { minimum: 0 }),
    version: integer('The version of the SKU after the movement, or of the push.', { minimum: 0 }),
    actor: wordOf<Actor>({
      shopify: 'a signed webhook',
      amazon: "Amazon's report",
      api: 'a client of this API',
      system: 'the service itself',
    }),
    cause: ref('Cause'),
    bufferAfter: { optional: integer('The buffer, where it changed.', { minimum: 0 }) },
    lowStockThresholdAfter: { optional: integer('The threshold, where it changed.', { minimum: 0 }) },
    push: { optional: ref('PushRecord') },
    error: { optional: text('Why it failed.') },
    asked: {
      optional: text(
        'A digest of the request under an Idempotency-Key: it separates a repeat from another change.',
      ),
    },
  }),
  Cause: objectOf<Cause>('The origin of a movement in the ids of the channel that reported it.', {
    orderId: { optional: text('The order.') },
    lineId: { optional: text('The line of the order.') },
    refundId: { optional: text('The refund.') },
    topic: { optional: text("Shopify's topic.") },
    reason: { optional: text('The reason, as text or as a code.') },
  }),
  PushRecord: objectOf<PushRecord>('A push to Amazon, accepted or refused.', {
    quantity: integer('The quantity that was sent.', { minimum: 0 }),
    submissionId: { optional: text("Amazon's id of the submission.") },
    requestId: { optional: text("Amazon's id of the request, for its support.") },
    propagationMs: integer("Milliseconds from the movement to Amazon's answer.", { minimum: 0 }),
  }),
  LedgerPage: pageOf(ref('LedgerRow'), 'One page of a ledger.'),
};
