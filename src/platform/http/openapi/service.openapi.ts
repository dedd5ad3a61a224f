import * as api from './openapi';

const get = (
  operationId: string,
  summary: string,
  description: string,
  success: api.Body,
  access: 'key' | 'everybody' = 'everybody',
): api.Operation => ({
  operationId,
  summary,
  description,
  access,
  withoutStore: true,
  answers: { 200: success },
});

/** Metrics, and the API document itself. */
export const SERVICE_API: api.Part = {
  tag: 'service',
  description: 'Metrics for Prometheus, and this document.',
  schemas: {},
  operations: {
    'GET /metrics': get(
      'getMetrics',
      'Metrics for Prometheus',
      'A figure that the store does not return in time is `NaN` once; all others are returned in any case.',
      api.bodyOf(
        'text/plain',
        'Text format 0.0.4.',
        { type: 'string' },
        { someLines: '# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds.\n' },
      ),
      'key',
    ),
    'GET /docs': get(
      'getDocsPage',
      'This document as a page',
      'For people, with a form to try each call: "Authorize" takes the key. Its files are below `/docs/`.',
      api.bodyOf('text/html', 'The page.', { type: 'string' }, { page: '<!DOCTYPE html>' }),
    ),
    'GET /docs-json': get(
      'getDocument',
      'This document',
      'OpenAPI 3.1. The repository has the same as `docs/openapi.json`.',
      api.json(
        'The document.',
        {
          type: 'object',
          properties: { openapi: { type: 'string' } },
          required: ['openapi', 'info', 'paths', 'components'],
          additionalProperties: true,
        },
        { beginning: { openapi: '3.1.0', info: { title: 'SyncState' }, paths: {}, components: {} } },
      ),
    ),
  },
};
