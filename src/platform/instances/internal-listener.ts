import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { IDLE_MS, INTERNAL_PATH } from './internal-call';
import type { InternalServer } from './internal-server';

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
  const listener = createServer({ keepAliveTimeout: 3 * IDLE_MS }, (request, response) => {
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
  return {
    port: (listener.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        listener.close(() => {
          resolve();
        });
        listener.closeIdleConnections();
      }),
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
