import { type HeldMark, type LastBroadcast, MAX_UNITS } from '../domain/stock';
import type { Receipt, ReceiptState } from '../domain/receipt';
import * as api from '../../platform/http/openapi/openapi';
import { SYNC_ROW } from './ledger.openapi';
import type { StockView } from './stock-view';

/** A stock whose quantity Amazon has. */
export const STOCK: StockView = {
  sku: 'MUG-BLU-12OZ',
  physical: 12,
  buffer: 2,
  broadcast: 10,
  version: 4,
  pending: false,
  lastBroadcast: { count: 10, txId: SYNC_ROW.txId, timestamp: SYNC_ROW.timestamp },
  receipt: { state: 'observed', quantity: 10, at: '2026-11-23T10:03:17.204000Z', observedQuantity: 10 },
  lowStockThreshold: 5,
  syncStatus: 'in_sync',
  updatedAt: '2026-11-23T10:02:16.917000Z',
};

export const STOCK_EXAMPLES: api.Examples = {
  inSync: STOCK,
  blocked: {
    sku: 'LAMP/DESK #2 (EU)',
    physical: -1,
    buffer: 0,
    broadcast: 0,
    version: 7,
    pending: true,
    pendingSince: '2026-11-23T10:05:41.003000Z',
    attempts: 1,
    receipt: { state: 'none', quantity: null, at: null },
    syncStatus: 'blocked',
    syncError: 'Amazon knows no listing with this SKU in the marketplace.',
    updatedAt: '2026-11-23T10:05:41.003000Z',
  } satisfies StockView,
  held: {
    sku: 'TEA/GREEN 100G',
    physical: 9,
    buffer: 1,
    broadcast: 8,
    version: 21,
    pending: true,
    pendingSince: '2026-11-23T10:05:41.003000Z',
    attempts: 0,
    lastBroadcast: { count: 4, txId: SYNC_ROW.txId, timestamp: SYNC_ROW.timestamp },
    receipt: { state: 'accepted', quantity: 4, at: SYNC_ROW.timestamp },
    syncStatus: 'pending',
    held: {
      reason:
        "Amazon's orders could not be searched since 2026-11-23T10:01:00.000000Z, and Amazon did not show its number of this SKU.",
      since: '2026-11-23T10:05:42.110000Z',
    },
    presumedSold: 1,
    updatedAt: '2026-11-23T10:05:41.003000Z',
  } satisfies StockView,
};

/** The schemas of a stock. */
export const STOCK_SCHEMAS: api.Schemas = {
  Held: api.objectOf<HeldMark>(
    'A higher number waits, because it could offer units again that Amazon has sold: neither orders nor this number ' +
      'can be read at Amazon. Lower numbers are sent; `POST /api/sync/{sku}` sends this one all the same.',
    {
      reason: api.text('What cannot be read, and what to do.'),
      since: api.moment('When it was held first.'),
    },
  ),
  LastBroadcast: api.objectOf<LastBroadcast>('The last quantity that Amazon accepted.', {
    count: api.count('The quantity.'),
    txId: api.text('The `sync` row of the push.'),
    timestamp: api.moment('When Amazon accepted it.'),
  }),
  Receipt: api.objectOf<Receipt>('How far the last number has come at Amazon.', {
    state: api.wordOf<ReceiptState>({
      none: 'Amazon has accepted no number',
      sent: 'a call had no answer, so that Amazon may have taken the number',
      accepted: 'Amazon accepted the number and has not shown it yet',
      observed: 'Amazon showed what it should: the number, less its orders since, plus what it restored',
      mismatch: 'Amazon showed another number, or none: see `GET /api/drift`',
    }),
    quantity: api.nullable('integer', 'The number that it is about; null while there is none.'),
    at: api.nullable('string', 'When it came so far (ISO 8601); null while there is none.'),
    'observedQuantity?': api.count('The number that Amazon showed.'),
  }),
  Stock: api.objectOf<StockView>('The current figures of a SKU.', {
    sku: api.ref('Sku'),
    physical: api.integer('Units on the shelf; below zero when more were sold than there were.'),
    buffer: api.count('Units held back from Amazon.'),
    broadcast: api.count('The quantity for Amazon: `max(0, physical - buffer)`.'),
    version: api.count('Increases by one with each movement.'),
    pending: api.flag('True until Amazon has accepted `broadcast`.'),
    'pendingSince?': api.moment('While pending: since when.'),
    'attempts?': api.count('While pending: calls to Amazon that failed.'),
    'nextTryAt?': api.moment('Earliest time of the next try of a push that is deferred.'),
    'lastBroadcast?': api.ref('LastBroadcast'),
    receipt: api.ref('Receipt'),
    'lowStockThreshold?': api.integer('One alert is raised when `physical` falls to this.', {
      minimum: 0,
      maximum: MAX_UNITS,
    }),
    'autoBufferCap?': api.integer(
      'The service sets `buffer` itself, between 0 and this, while stock is scarce; absent where it does not.',
      { minimum: 1, maximum: MAX_UNITS },
    ),
    'listings?': api.count(
      'How many listings sell it. Where any does, `pending`, `lastBroadcast`, `receipt` and `syncStatus` are the worst of its listings.',
    ),
    syncStatus: api.wordOf<StockView['syncStatus']>({
      in_sync: 'Amazon accepted `broadcast`',
      pending: 'a push is pending and is sent without further action',
      blocked: 'the push is blocked until a person fixes what `syncError` names',
    }),
    'syncError?': api.text('Why the last push failed.'),
    'held?': api.ref('Held'),
    'presumedSold?': api.count(
      'Units that are missing at Amazon while no recorded order explains them. They are not offered until the order ' +
        'is recorded, or a later search of the orders finds none. No movement of the ledger, and not in `physical`.',
    ),
    updatedAt: api.moment('The time of the last movement.'),
  }),
};
