import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** The status and the body of an answer. */
export interface RawAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * A keep-alive connection with the part of HTTP/1.1 that the benchmark needs: one request at a time, answers with a
 * Content-Length. It uses a tenth of the CPU of an ordinary client, which leaves more for the service.
 */
export class Connection {
  private received: Buffer = Buffer.alloc(0);
  private isClosing = false;
  private waiting: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.read();
    });
    socket.on('error', (error) => {
      this.fail(error);
    });
    socket.on('close', () => {
      this.isClosing = true;
      this.fail(new Error('The connection was closed.'));
    });
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** False when the other side has closed it, or has announced that with its last answer. */
  get isUsable(): boolean {
    return !this.isClosing && this.socket.writable;
  }

  /** Sends a request and settles with its answer. `head` is complete, with the empty line at its end. */
  send(head: string, body: Buffer): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      // A copy: the next order overwrites the body before this one is sent.
      const message = Buffer.allocUnsafe(head.length + body.length);
      message.write(head, 0, 'latin1');
      body.copy(message, head.length);
      this.socket.write(message);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private read(): void {
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd === -1 || this.waiting === undefined) return;
    const head = this.received.toString('latin1', 0, headEnd);
    if (/\r\nconnection: close/i.test(head)) this.isClosing = true;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const end = headEnd + HEAD_END.length + length;
    if (this.received.length < end) return;
    const body = this.received.subarray(headEnd + HEAD_END.length, end);
    this.received = this.received.subarray(end);
    const { resolve } = this.waiting;
    this.waiting = undefined;
    resolve({ status: Number(head.slice(9, 12)), body });
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
