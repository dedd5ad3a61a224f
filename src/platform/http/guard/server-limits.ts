import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { answerMalformedRequest, refuseExpectation } from './malformed-http';

/** Limits of one client: times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** Request line and headers together; more is 431. */
  readonly headerBytes: number;
  /** For the headers to arrive, counted from the connection or the request before; later is 408. */
  readonly headersMs: number;
  /** For the whole request to arrive; later is 408. */
  readonly requestMs: number;
  /** Between two requests of a connection. */
  readonly keepAliveMs: number;
  /** Without a byte in either direction; then the connection is closed. */
  readonly idleMs: number;
  /** Between two checks for requests that are late. */
  readonly checkEveryMs: number;
  /** Connections at the same time; a further one is closed at once. */
  readonly connections: number;
}

/** The limits of the service. Load balancers keep a connection for 60 s; a longer time here lets them close it first. */
export const SERVER_LIMITS: ServerLimits = {
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  idleMs: 120_000,
  checkEveryMs: 2000,
  connections: 4000,
};

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
