import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between a service and its store that a test can cut. */
export interface TcpProxy {
  /** As in `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Connections that came while it was cut. */
  readonly turnedAway: number;
  /** Ends every connection, and every new one at once. */
  cut(): void;
  /** What is sent still arrives, but no answer comes back. */
  muteAnswers(): void;
  /** Nothing arrives in either direction, and nobody hangs up. */
  freeze(): void;
  /** New connections work again; those of before are ended, as what they carried is lost. */
  mend(): void;
  close(): Promise<void>;
}

/** Opens a wire to `target` (an http URL with a port) on a free port. */
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
    get turnedAway() {
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
    mend: () => {
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
