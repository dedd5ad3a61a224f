import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy between a service and its store, whose connections a test can cut. */
export interface TcpProxy {
  /** Such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Connections that were refused while it was cut. */
  readonly refusedConnections: number;
  /** Ends all connections, and each new one at once. */
  cut(): void;
  /** Forwards requests and drops the answers. */
  muteAnswers(): void;
  /** Forwards nothing in either direction, and keeps the connections open. */
  freeze(): void;
  /** Forwards new connections; ends the earlier ones, whose data are lost. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy to `target` (an http URL with a port) on a free port. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let turnedAway = 0;
  let mode: 'open' | 'cut' | 'mute' | 'frozen' = 'open';
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    keep(near);
    if (mode === 'cut') {
      turnedAway += 1;
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    keep(far);
    near.on('data', (chunk) => {
      if (mode !== 'frozen') far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (mode === 'open') near.write(chunk);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refusedConnections() {
      return turnedAway;
    },
    cut: () => {
      mode = 'cut';
      endAll();
    },
    muteAnswers: () => {
      mode = 'mute';
    },
    freeze: () => {
      mode = 'frozen';
    },
    restore: () => {
      mode = 'open';
      endAll();
    },
    close: async () => {
      endAll();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
