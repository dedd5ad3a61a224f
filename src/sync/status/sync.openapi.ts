import { SKU_PARAMETER, UNKNOWN_SKU } from '../../inventory/stock/inventory.openapi';
import { answer, type ApiPart } from '../../platform/http/openapi/openapi';
import {
  flag,
  integer,
  listOf,
  moment,
  objectOf,
  ref,
  text,
  wordOf,
} from '../../platform/http/openapi/openapi-schema';
import type { Pause } from '../amazon-push/circuit/amazon-circuit';
import type { QueuedPush } from './sync.controller';
import type { SyncStatus } from './sync.service';

/** What Amazon has not been told yet. */
export const SYNC_API: ApiPart = {
  tag: {
    name: 'sync',
    description:
      'What is owed to Amazon. One instance sends, the newest number of each SKU, within the limits.',
  },
  schemas: {
    SyncStatus: objectOf<SyncStatus>('How the push side stands.', {
      pending: integer('Pushes that are owed and not blocked.', { minimum: 0 }),
      oldestPendingSeconds: { type: 'number', minimum: 0, description: 'How long the oldest of them waits.' },
      leader: flag("True when this instance holds the sender's lease."),
      paused: {
        anyOf: [ref('Pause'), { type: 'null' }],
        description:
          'Why nothing is sent at all. An instance that is not the sender knows it from the alerts: of an Amazon that ' +
          'does not answer about a minute later than the sender.',
      },
      blocked: listOf(
        ref('BlockedSku'),
        'SKUs that wait for somebody to mend what Amazon refuses, longest blocked first: at most 1,000 of them.',
      ),
      lastError: {
        optional: text(
          'When and what went wrong last on this instance; gone with the next push that Amazon accepts.',
        ),
      },
    }),
    Pause: objectOf<Pause>('Why nothing is sent, and since when. Pushes resume by themselves.', {
      reason: text('What Amazon says, and what to do.'),
      since: moment('When it began.'),
    }),
    BlockedSku: objectOf<SyncStatus['blocked'][number]>('A SKU that is not sent.', {
      sku: ref('Sku'),
      reason: text('Why.'),
    }),
    QueuedPush: objectOf<QueuedPush>('The push is owed.', {
      sku: ref('Sku'),
      status: wordOf<QueuedPush['status']>({ queued: 'it goes out within the limits of Amazon' }),
    }),
  },
  paths: {
    '/api/sync': {
      get: {
        operationId: 'getSyncStatus',
        summary: 'What Amazon has not been told yet, and why',
        description: 'Through the sparse index of what is owed, never a scan: it costs as much as is owed.',
        answers: {
          200: answer('How the push side stands.', ref('SyncStatus'), {
            allTold: {
              pending: 0,
              oldestPendingSeconds: 0,
              leader: true,
              paused: null,
              blocked: [],
            } satisfies SyncStatus,
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
    },
    '/api/sync/{sku}': {
      post: {
        operationId: 'pushSku',
        summary: 'Push this SKU again',
        description: 'Also when it was blocked, and also when Amazon was told the number before.',
        parameters: [SKU_PARAMETER],
        answers: {
          202: answer('The push is owed, durably.', ref('QueuedPush'), {
            queued: { sku: 'MUG-BLU-12OZ', status: 'queued' } satisfies QueuedPush,
          }),
          404: UNKNOWN_SKU,
        },
      },
    },
  },
};
