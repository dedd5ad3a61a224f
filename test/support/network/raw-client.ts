import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../eventually';

/** A connection of a client that sends these bytes and stays open; with `reads: false` it takes no answer. */
export class RawClient {
  /** What was received so far. */
  text = '';
  readonly isSent: Promise<unknown>;
  private readonly socket: Socket;

  constructor(url: string, bytes: string, { reads = true } = {}) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('error', () => undefined);
    if (reads) this.socket.on('data', (chunk) => (this.text += chunk.toString('latin1')));
    this.isSent = once(this.socket, 'connect').then(() => this.socket.write(bytes));
  }

  async received(words: string): Promise<void> {
    await eventually(`the answer has ${words}`, () => this.text.includes(words));
  }

  end(): void {
    this.socket.destroy();
  }
}
