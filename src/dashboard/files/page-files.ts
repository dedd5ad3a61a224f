import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../platform/http/api-error';
import { noSuchRoute } from '../../platform/http/http-errors';
import { isHashed, pageFileOf } from './page-file';

const PAGE = '/dashboard/';
const YEAR_MS = 365 * 86_400_000;

/** Serves the page at `/dashboard/`, from the folder of its build, and leads `/` there. ADR 16. */
export async function servePage(fastify: FastifyInstance, folder: string | undefined): Promise<void> {
  for (const path of ['/', '/dashboard'])
    fastify.get(path, (_request, reply) => {
      void reply.redirect(PAGE, 302);
    });
  if (folder === undefined) {
    fastify.get(`${PAGE}*`, () => {
      throw notBuilt();
    });
    return;
  }
  const { default: fastifyStatic } = await import('@fastify/static');
  // Each file is sent below by its name: no other file of the folder can be asked for.
  await fastify.register(fastifyStatic, {
    root: folder,
    serve: false,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
  });
  fastify.get(`${PAGE}*`, (request: FastifyRequest<{ Params: { '*': string } }>, reply) => {
    const file = pageFileOf(request.params['*']);
    if (file === undefined) throw noSuchRoute();
    send(file, reply);
  });
}

function send(file: string, reply: FastifyReply): void {
  // The page names its files, so it is asked for at every visit; a file of the same name never changes.
  void reply.header('cache-control', 'no-cache');
  if (isHashed(file)) void reply.sendFile(file, { maxAge: YEAR_MS, immutable: true });
  else void reply.sendFile(file, { cacheControl: false });
}

function notBuilt(): ApiError {
  return new ApiError(
    404,
    'not_built',
    'The page is not built: run `npm run build`, then start the service from the build with `npm start`.',
  );
}
