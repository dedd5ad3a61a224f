import * as api from '../../../platform/http/openapi/openapi';
import type { SendingChanges } from '../domain/sending-changes';
import type { SendingState } from '../resume.service';
import { LONGEST_REASON } from './pause.dto';

const PAUSED: SendingState = {
  paused: { reason: 'stock-taking until noon', since: '2026-11-23T10:02:16.917000Z', byHand: true },
  changes: { skus: 0, up: 0, down: 0, toZero: 0 },
};

const DRY_RUN: SendingState = { paused: null, changes: { skus: 1_204, up: 800, down: 404, toZero: 12 } };

/** A pause of the pushes by hand, and its end. */
export const PAUSE_API: api.Part = {
  tag: 'pause',
  description: 'Pauses the pushes to Amazon by hand, and sends what waits and what an import holds.',
  schemas: {
    SendingState: api.objectOf<SendingState>('A pause, and what a resume sends.', {
      paused: {
        anyOf: [api.ref('Pause'), { type: 'null' }],
        description: 'The pause by hand; null when there is none, or no longer one.',
      },
      changes: api.ref('SendingChanges'),
    }),
    SendingChanges: api.objectOf<SendingChanges>(
      'Quantities at Amazon that a resume changes, each compared with the one that Amazon accepted last. Of a SKU that ' +
        'listings sell, each listing counts. Without an accepted quantity, one above 0 counts as up, and 0 as down.',
      {
        skus: api.count('All of them.'),
        up: api.count('Those that rise.'),
        down: api.count('Those that fall.'),
        toZero: api.count('Those of `down` that become 0.'),
      },
    ),
    PauseRequest: api.objectOf<{ reason?: string }>('A pause.', {
      'reason?': {
        type: 'string',
        minLength: 1,
        maxLength: LONGEST_REASON,
        description: 'Why; each screen of the page shows it.',
      },
    }),
  },
  operations: {
    'POST /api/sync/pause': {
      operationId: 'pausePushes',
      summary: 'Pause the pushes to Amazon',
      description:
        'Nothing is sent until a resume, also after a restart. Orders, returns and counts are counted all the same, so that Amazon may sell what is sold: keep a pause short. Another instance stops with its next sweep of the outbox, within about SYNC_SWEEP_MS; a call under way ends. A pause that stands keeps its beginning and gets the new reason. Counts nothing: `changes` is 0.',
      bodyIsOptional: true,
      body: api.json('Why, where that should be shown.', api.ref('PauseRequest'), {
        stockTaking: { reason: 'stock-taking until noon' },
      }),
      answers: { 200: api.json('The pause.', api.ref('SendingState'), { paused: PAUSED }) },
    },
    'POST /api/sync/resume': {
      operationId: 'resumePushes',
      summary: 'Resume the pushes, and release what an import holds',
      description:
        'Ends a pause by hand, and queues the SKUs that an import registered and holds from Amazon: after the answer, 500 a second at most, by one instance at a time, and another one goes on where it stops. `held` of `GET /api/sync` falls meanwhile. The quantities go within the limits of Amazon. `changes` counts the held SKUs and, while a pause stands, those that wait.',
      parameters: [
        api.inQuery('dryRun', 'True: count what would be sent, and change nothing.', {
          type: 'boolean',
          default: false,
        }),
      ],
      answers: {
        200: api.json('What is sent, or with `dryRun` would be.', api.ref('SendingState'), {
          dryRun: DRY_RUN,
        }),
      },
    },
  },
};
