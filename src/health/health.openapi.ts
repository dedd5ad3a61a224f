import type { HealthCheckResult } from '@nestjs/terminus';
import * as api from '../platform/http/openapi/openapi';
import { notReady } from './health.controller';

const indicators = (description: string): api.Schema => ({
  type: 'object',
  description,
  additionalProperties: api.ref('HealthIndicator'),
});

const tables = { tables: { status: 'up' } };

const OUTBOX = { status: 'up', pending: 0, oldestPendingSeconds: 0, leader: true, paused: null, blocked: 0 };

const STOPPING = notReady([]);

function healthy(description: string, details: object): api.Body {
  return api.json(description, api.ref('Health'), {
    up: { status: 'ok', info: details, error: {}, details },
  });
}

const NOT_READY = api.errorAnswer('Not ready; `details` names what is missing.', {
  storeAway: notReady([{ field: 'tables', problem: 'the store does not answer (no answer within 2 s)' }]),
  writesDenied: notReady([
    {
      field: 'tables',
      problem:
        'DynamoDB in us-east-1 denies TransactWriteItems on one of the tables SyncState-Transactions, SyncState-Inventory, SyncState-Alerts',
    },
  ]),
  indexMissing: notReady([{ field: 'tables', problem: 'SyncState-Alerts lacks the index unread-index' }]),
  stopping: STOPPING,
});

/** The probes. */
export const HEALTH_API: api.Part = {
  tag: 'health',
  description: 'Probes for orchestrators and load balancers. They need no key.',
  schemas: {
    Health: api.objectOf<HealthCheckResult>('The checks of the service and their results.', {
      status: api.wordOf<HealthCheckResult['status']>({
        ok: 'every check passed',
        error: 'a check failed',
        shutting_down: 'the service is stopping',
      }),
      'info?': indicators('What is up.'),
      'error?': indicators('What is down.'),
      details: indicators('All checks.'),
    }),
    HealthIndicator: {
      type: 'object',
      description: 'One check; `outbox` has the figures of `GET /api/sync`.',
      properties: {
        status: { type: 'string', enum: ['up', 'down'] },
        problems: { type: 'array', items: { type: 'string' } },
        pending: { type: 'integer', minimum: 0 },
        oldestPendingSeconds: { type: 'number', minimum: 0 },
        leader: { type: 'boolean' },
        paused: { anyOf: [api.ref('Pause'), { type: 'null' }] },
        blocked: { type: 'integer', minimum: 0, description: 'How many SKUs are blocked.' },
      },
      required: ['status'],
    },
  },
  operations: {
    'GET /health/live': {
      operationId: 'getLiveness',
      summary: 'The process runs',
      description: 'Depends on nothing else: restart the process when it does not answer.',
      access: 'everybody',
      answers: {
        200: api.json('It runs.', api.ref('Health'), {
          up: { status: 'ok', info: {}, error: {}, details: {} },
        }),
        503: api.errorAnswer('The service is stopping.', { stopping: STOPPING }),
      },
    },
    'GET /health/ready': {
      operationId: 'getReadiness',
      summary: 'Tables and indexes are there, and orders can be stored',
      description:
        'Send requests while it answers 200. After the start, and while calls that orders need fail, a read and a write on items that do not exist show whether orders can be stored. A slow Amazon does not make the service unready.',
      access: 'everybody',
      answers: { 200: healthy('Ready.', tables), 503: NOT_READY },
    },
    'GET /health': {
      operationId: 'getHealth',
      summary: 'Readiness, and the state of the outbox',
      description: 'For people. The pending pushes are for information.',
      access: 'everybody',
      answers: {
        200: healthy('Ready.', {
          ...tables,
          outbox: OUTBOX,
        }),
        503: NOT_READY,
      },
    },
  },
};
