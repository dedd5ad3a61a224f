import type { ApiPart } from './openapi';

/** What the service tells of itself. */
export const SERVICE_API: ApiPart = {
  tag: { name: 'service', description: 'Figures for Prometheus, and this document.' },
  schemas: {},
  paths: {
    '/metrics': {
      get: {
        operationId: 'getMetrics',
        summary: 'Figures for Prometheus',
        description:
          'A figure that the store is too slow to tell is `NaN` for once; all others are told in any case.',
        withoutStore: true,
        answers: {
          200: {
            description: 'Text format 0.0.4.',
            content: {
              'text/plain': {
                schema: { type: 'string' },
                examples: {
                  someLines: '# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds.\n',
                },
              },
            },
          },
        },
      },
    },
    '/docs': {
      get: {
        operationId: 'getDocsPage',
        summary: 'This document as a page',
        description: 'For people, with a form to try each call. Its files stand below `/docs/`.',
        withoutStore: true,
        answers: {
          200: {
            description: 'The page.',
            content: {
              'text/html': { schema: { type: 'string' }, examples: { page: '<!DOCTYPE html>' } },
            },
          },
        },
      },
    },
    '/docs-json': {
      get: {
        operationId: 'getDocument',
        summary: 'This document',
        description: 'OpenAPI 3.1. The repository has the same as `docs/openapi.json`.',
        withoutStore: true,
        answers: {
          200: {
            description: 'The document.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { openapi: { type: 'string' } },
                  required: ['openapi', 'info', 'paths', 'components'],
                  additionalProperties: true,
                },
                examples: {
                  beginning: { openapi: '3.1.0', info: { title: 'SyncState' }, paths: {}, components: {} },
                },
              },
            },
          },
        },
      },
    },
  },
};
