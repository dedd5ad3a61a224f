import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { answerMalformedRequest, refuseExpectation } from './malformed-http';

/** Limits of one client: times in milliseconds, sizes in bytes. */
export const SERVER_LIMITS = {
  /** Request line and headers together; more is 431. */
  headerBytes: 16_384,
  /** For the headers to arrive, counted from the connection or the request before; later is 408. */
  headersMs: 10_000,
  /** For the whole request to arrive; later is 408. */
  requestMs: 30_000,
  /** Between two requests of a connection. Load balancers close it after 60 s: a longer time lets them close it first. */
  keepAliveMs: 65_000,
  /** Without a byte in either direction; then the connection is closed. */
  idleMs: 120_000,
  /** Between two checks for requests that are late. */
  checkEveryMs: 2000,
  /** Connections at the same time; a further one is closed at once. */
  connections: 4000,
};

export type ServerLimits = Readonly<typeof SERVER_LIMITS>;

/** The limits as options of Fastify and of Node's server, and the answer to a request that breaks them. */
export function serverOptions(limits: ServerLimits): FastifyHttpOptions<Server> {
  return {
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.idleMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      // Node's answer to a missing Host has no body: the request guard answers it.
      requireHostHeader: false,
    },
    clientErrorHandler: answerMalformedRequest,
  };
}

/** The limits that no option of the server sets. */
export function limitServer(server: Server, limits: ServerLimits): void {
  server.maxConnections = limits.connections;
  server.on('checkExpectation', refuseExpectation);
}
