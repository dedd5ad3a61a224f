import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { answerMalformedRequest, refuseExpectation } from './malformed-http';

/** What one client may take of the server: times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** Request line and headers together; more is 431. */
  readonly headerBytes: number;
  /** For the headers to arrive, counted from the connection or the request before; later is 408. */
  readonly headersMs: number;
  /** For the whole request to arrive; later is 408. */
  readonly requestMs: number;
  /** Between two requests of a connection. */
  readonly keepAliveMs: number;
  /** Without a byte in either direction: a client that doesn't read its answer is cut off. */
  readonly silenceMs: number;
  /** Between two looks for clients that are late. */
  readonly lookEveryMs: number;
  /** Connections at once; one more is closed as it comes. */
  readonly connections: number;
}

/** The limits of the service. Load balancers keep a connection for 60 s: ours outlasts them, so that they end it. */
export const SERVER_LIMITS: ServerLimits = {
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  silenceMs: 120_000,
  lookEveryMs: 2000,
  connections: 4000,
};

/** The limits as Fastify and Node's server know them, and the answer to who breaks them. */
export function serverOptions(limits: ServerLimits): FastifyHttpOptions<Server> {
  return {
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.silenceMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.lookEveryMs,
      // Node's own answer to a missing Host has no body: ours is given where the other refusals are.
      requireHostHeader: false,
    },
    clientErrorHandler: answerMalformedRequest,
  };
}

/** What no option of the server sets. */
export function limitServer(server: Server, limits: ServerLimits): void {
  server.maxConnections = limits.connections;
  server.on('checkExpectation', refuseExpectation);
}
