import * as api from '../../platform/http/openapi/openapi';
import type { Actor, Cause } from '../domain/movement';
import type { PreviousReceipt, PushIssue, PushRecord } from '../domain/receipt';
import type { LedgerAction, LedgerRow } from '../domain/stock';

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
export const LEDGER_SCHEMAS: api.Schemas = {
  LedgerAction: api.wordOf<LedgerAction>({
    sale: 'a line of a Shopify order',
    refund: 'units that a refund, or a return at Shopify, put back',
    cancel: 'units that a cancellation put back',
    return: 'a returned unit that is sellable',
    return_reversal: 'a returned unit that was taken out of stock again',
    adjustment: 'a change by hand',
    recount: 'an absolute figure by hand',
    import: 'a line of an imported file, or a migrated SKU',
    amazon_sale: 'units of an order at Amazon that the merchant ships',
    amazon_cancel: 'units of such an order that a cancellation released',
    shopify_count: "a difference that Shopify's own count had, such as a delivery that was counted there",
    order_edit: 'units that an edit added to a line of a Shopify order',
    sync: 'a push to Amazon; it moves nothing',
  }),
  LedgerRow: api.objectOf<LedgerRow>('What moved a SKU, by how much, and the figures after it.', {
    txId: api.text('The key of the row: derived from the cause, so that the same cause moves stock once.'),
    sku: api.ref('Sku'),
    timestamp: api.moment('The time, with microseconds; within a SKU the times rise with the version.'),
    action: api.ref('LedgerAction'),
    status: api.wordOf<LedgerRow['status']>({
      pending: 'not finished',
      completed: 'done',
      failed: 'failed; `error` names the reason',
    }),
    delta: api.integer('Units added (above 0) or taken away (below 0).'),
    physicalAfter: api.integer('Units on the shelf right after it.'),
    broadcastAfter: api.count('The quantity for Amazon right after it.'),
    version: api.count('The version of the SKU after the movement, or of the push.'),
    actor: api.wordOf<Actor>({
      shopify: 'a signed webhook',
      amazon: "Amazon's report",
      api: 'a client of this API',
      system: 'the service itself',
    }),
    cause: api.ref('Cause'),
    'bufferAfter?': api.count('The buffer, where it changed.'),
    'lowStockThresholdAfter?': api.count('The threshold, where it changed.'),
    'autoBufferCapAfter?': api.count('The cap of the auto buffer, where it changed; 0: off.'),
    'push?': api.ref('PushRecord'),
    'sellerSku?': api.text(
      'The listing that was pushed. `sku` is then the component that was pending longest, and the figures are its.',
    ),
    'error?': api.text('Why it failed.'),
    'asked?': api.text(
      'A digest of the request under an Idempotency-Key: it separates a repeat from another change.',
    ),
  }),
  Cause: api.objectOf<Cause>('The origin of a movement in the ids of the channel that reported it.', {
    'orderId?': api.text('The order.'),
    'lineId?': api.text('The line of the order.'),
    'refundId?': api.text('The refund.'),
    'topic?': api.text("Shopify's topic."),
    'reason?': api.text('The reason, as text or as a code.'),
    'sellerSku?': api.text('The seller SKU of the listing whose component moved, where it is another name.'),
  }),
  PushRecord: api.objectOf<PushRecord>('A push to Amazon, accepted or refused.', {
    quantity: api.count('The quantity that was sent.'),
    'submissionId?': api.text("Amazon's id of the submission."),
    'requestId?': api.text("Amazon's id of the request, for its support."),
    propagationMs: api.count("Milliseconds from the movement to Amazon's answer."),
    'issues?': api.listOf(
      api.ref('PushIssue'),
      'What Amazon remarked beside accepting the quantity: at most five, the gravest first.',
    ),
    'previous?': api.ref('PreviousReceipt'),
  }),
  PreviousReceipt: api.objectOf<PreviousReceipt>('What became of the number before it.', {
    txId: api.text('The `sync` row that records the push of that number.'),
    state: api.wordOf<PreviousReceipt['state']>({
      observed: 'Amazon showed what it should',
      mismatch: 'Amazon showed another number, or none',
      superseded: 'the newer number was sent before Amazon was seen to show one of the two',
    }),
    'at?': api.moment('When Amazon was read.'),
    'quantity?': api.count('The number that Amazon showed.'),
  }),
  PushIssue: api.objectOf<PushIssue>('A remark of Amazon about the listing.', {
    code: api.text("Amazon's code of the issue."),
    severity: api.text('`ERROR`, `WARNING` or `INFO`.'),
    message: api.text("Amazon's text, at most 300 characters."),
    'enforcements?': api.listOf(
      api.text('Such as `LISTING_SUPPRESSED` or `SEARCH_SUPPRESSED`.'),
      'What Amazon does to the listing because of it.',
    ),
  }),
  LedgerPage: api.pageOf(api.ref('LedgerRow'), 'One page of a ledger.'),
};
