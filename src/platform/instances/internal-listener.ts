import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { endsBefore } from '../jobs/deadline';
import { IDLE_MS, INTERNAL_PATH } from './internal-call';
import type { InternalServer } from './internal-server';

/** Milliseconds for a call to arrive in full. */
const REQUEST_MS = 10_000;
/** Milliseconds that a close waits for the answers under way: as long as the longest takes. */
const CLOSE_WITHIN_MS = 2600;

const logger = new Logger('Instances');

/** The listener of calls between instances, which serves nothing else. */
export interface InternalListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens it. Rejects with the system's error, such as that the address is taken. */
export async function openInternalListener(
  server: InternalServer,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<InternalListener> {
  let isClosing = false;
  const limits = { keepAliveTimeout: 3 * IDLE_MS, headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS };
  const listener = createServer(limits, (request, response) => {
    // A connection that its caller keeps open would hold the close back.
    response.once('close', () => {
      if (isClosing)
        setImmediate(() => {
          listener.closeIdleConnections();
        });
    });
    void server.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, resolve);
  });
  listener.on('error', (error) => {
    logger.warn({ error: String(error) }, 'The listener of calls between instances failed');
  });
  return {
    port: (listener.address() as AddressInfo).port,
    close: async () => {
      isClosing = true;
      const closed = new Promise<void>((resolve) => {
        listener.close(() => {
          resolve();
        });
      });
      listener.closeIdleConnections();
      // One that sends nothing, or half a call, does not end by itself.
      if (!(await endsBefore(closed, performance.now() + CLOSE_WITHIN_MS))) listener.closeAllConnections();
      await closed;
    },
  };
}

/** Answers the calls at the service's own listener, before its parsers and handlers; the calls are signed. */
export function serveInternalCalls(fastify: FastifyInstance, server: InternalServer): void {
  fastify.post(
    INTERNAL_PATH,
    {
      onRequest: ({ raw }, reply) => {
        reply.hijack();
        void server.handle(raw, reply.raw);
      },
    },
    () => undefined,
  );
}

/**
 * This machine's own address, as its network sees it, IPv4 where it has one; undefined when it has none, or when the process
 * may not read it (systemd without AF_NETLINK).
 */
export function ownAddress(): string | undefined {
  const addresses = interfaces().filter(
    ({ internal, address }) => !internal && !/^(?:169\.254\.|fe80:)/i.test(address),
  );
  return (addresses.find(({ family }) => family === 'IPv4') ?? addresses[0])?.address;
}

function interfaces(): NetworkInterfaceInfo[] {
  try {
    return Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  } catch {
    return [];
  }
}
