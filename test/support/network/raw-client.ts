import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../eventually';

/** A connection of a client that sends bytes as the test says, and stays open. */
export class RawClient {
  private text = '';

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (this.text += chunk.toString('latin1')));
  }

  /** A client whose first request has an answer with these words. */
  static async connected(url: string, request: string, words: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const client = new RawClient(socket);
    await once(socket, 'connect');
    client.send(request);
    await client.received(words);
    return client;
  }

  send(bytes: string): void {
    this.socket.write(bytes);
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.socket.pause();
  }

  async received(words: string): Promise<void> {
    await eventually(`the answer has ${words}`, () => this.text.includes(words));
  }

  end(): void {
    this.socket.destroy();
  }
}
