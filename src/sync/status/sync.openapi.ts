import { SKU_PARAMETER, UNKNOWN_SKU } from '../../inventory/stock/inventory.openapi';
import * as api from '../../platform/http/openapi/openapi';
import type { Pause } from '../amazon-push/circuit/amazon-circuit';
import type { QueuedPush, SyncView } from './sync.controller';
import type { SyncStatus } from './sync.service';

const NOTHING_PENDING: SyncStatus = {
  pending: 0,
  oldestPendingSeconds: 0,
  leader: true,
  paused: null,
  blocked: [],
};

/** The pending pushes, and a push by request. */
export const SYNC_API: api.Part = {
  tag: 'sync',
  description:
    'The pushes to Amazon. One instance, the sender, pushes the newest number of each SKU within the limits of Amazon.',
  schemas: {
    SyncStatus: api.objectOf<SyncView>('The state of the pushes.', {
      pending: api.count('SKUs that wait for a push and are not blocked.'),
      oldestPendingSeconds: {
        type: 'number',
        minimum: 0,
        description: 'How long the oldest of them has waited.',
      },
      leader: api.flag("True when this instance holds the sender's lease."),
      paused: {
        anyOf: [api.ref('Pause'), { type: 'null' }],
        description:
          'Why nothing is pushed. An instance that is not the sender reads a pause by Amazon from the alerts; `amazon_unavailable` is ' +
          'raised about a minute after Amazon stopped answering.',
      },
      blocked: api.listOf(
        api.ref('BlockedSku'),
        'SKUs that are blocked until the problem that Amazon reports is fixed, longest blocked first, at most 1,000. A SKU ' +
          'that listings sell is blocked while one of them is, with a reason that names its seller SKU.',
      ),
      'held?': api.count(
        'SKUs that an import registered and that POST /api/sync/resume releases; only with Admin access.',
      ),
      'lastError?': api.text(
        'Time and text of the last error of this instance, until Amazon accepts a push.',
      ),
    }),
    Pause: api.objectOf<Pause>('Why nothing is pushed, and since when.', {
      reason: api.text('The answer of Amazon, and what to do; of a pause by hand its reason.'),
      since: api.moment('When it began.'),
      'byHand?': api.flag('True: a person paused the pushes. Others end by themselves.'),
    }),
    BlockedSku: api.objectOf<SyncStatus['blocked'][number]>('A SKU that is not pushed.', {
      sku: api.ref('Sku'),
      reason: api.text('Why.'),
    }),
    QueuedPush: api.objectOf<QueuedPush>('The push is pending.', {
      sku: api.ref('Sku'),
      status: api.wordOf<QueuedPush['status']>({ queued: 'it is sent within the limits of Amazon' }),
    }),
  },
  operations: {
    'GET /api/sync': {
      operationId: 'getSyncStatus',
      summary: 'The pending pushes, and why they wait',
      description:
        'Through the sparse index of pending SKUs, never a scan: its cost grows with their number.',
      answers: {
        200: api.json('The state of the pushes.', api.ref('SyncStatus'), {
          nothingPending: NOTHING_PENDING,
          paused: {
            pending: 3,
            oldestPendingSeconds: 41.7,
            leader: true,
            paused: {
              reason: 'Login with Amazon is refused: invalid_grant',
              since: '2026-11-23T10:02:16.917000Z',
            },
            blocked: [
              {
                sku: 'LAMP/DESK #2 (EU)',
                reason: 'Amazon knows no listing with this SKU in the marketplace.',
              },
            ],
            lastError: '2026-11-23T10:02:16.917000Z Login with Amazon is refused: invalid_grant',
          } satisfies SyncStatus,
        }),
      },
    },
    'POST /api/sync/{sku}': {
      operationId: 'pushSku',
      summary: 'Push this SKU again',
      description:
        'Also when it is blocked or held by an import, and when Amazon accepted the same number before. Of a SKU that listings sell, all of them ' +
        'are pushed. `sku` may also be the seller SKU of a listing, which is then pushed alone.',
      parameters: [SKU_PARAMETER],
      answers: {
        202: api.json('The push is durably pending.', api.ref('QueuedPush'), {
          queued: { sku: 'MUG-BLU-12OZ', status: 'queued' } satisfies QueuedPush,
        }),
        404: UNKNOWN_SKU,
      },
    },
  },
};
