import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_DOCUMENT } from '../api-document';
import { ApiError } from '../platform/http/api-error';

/**
 * The document of the API, without the page that shows it: the page's program and styles are as large as all the rest of
 * the function. Whoever looks for the page is told where the document is.
 */
export function addApiDocument(app: NestFastifyApplication): void {
  const http = app.getHttpAdapter();
  http.get('/docs-json', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.type('application/json; charset=utf-8').send(API_DOCUMENT);
  });
  const refuse = (): never => {
    throw new ApiError(
      404,
      'not_found',
      'The page of the API is not served here. GET /docs-json gives the document: open it in any OpenAPI viewer.',
    );
  };
  http.get('/docs', refuse);
  http.get('/docs/*', refuse);
}
