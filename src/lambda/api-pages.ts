import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_DOCUMENT } from '../api-document';
import { ApiError } from '../platform/http/api-error';

/**
 * Serves the document of the API without its page: the page's scripts and styles are as large as the rest of the function.
 * The page's paths answer 404 with the path of the document.
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
