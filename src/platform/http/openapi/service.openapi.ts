import { type Answer, answer, type ApiPart, type Examples, type Operation } from './openapi';

/** A page of another media type than JSON. */
const page = (description: string, type: string, examples: Examples): Answer => ({
  description,
  content: { [type]: { schema: { type: 'string' }, examples } },
});

const get = (operationId: string, summary: string, description: string, success: Answer): Operation => ({
  operationId,
  summary,
  description,
  withoutStore: true,
  answers: { 200: success },
});

/** Metrics, and the API document itself. */
export const SERVICE_API: ApiPart = {
  tag: { name: 'service', description: 'Metrics for Prometheus, and this document.' },
  schemas: {},
  paths: {
    '/metrics': {
      get: get(
        'getMetrics',
        'Metrics for Prometheus',
        'A figure that the store does not return in time is `NaN` once; all others are returned in any case.',
        page('Text format 0.0.4.', 'text/plain', {
          someLines: '# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds.\n',
        }),
      ),
    },
    '/docs': {
      get: get(
        'getDocsPage',
        'This document as a page',
        'For people, with a form to try each call. Its files are below `/docs/`.',
        page('The page.', 'text/html', { page: '<!DOCTYPE html>' }),
      ),
    },
    '/docs-json': {
      get: get(
        'getDocument',
        'This document',
        'OpenAPI 3.1. The repository has the same as `docs/openapi.json`.',
        answer(
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
  },
};
