import type { ServerResponse } from 'node:http';
import type { Session } from '../../platform/http/session/session-token';

/** Bytes that may wait for a client. With more it does not read, and is closed: it reconnects and reads its lists again. */
const MOST_UNSENT_BYTES = 1_000_000;

/** The stream of events to one client. */
export class EventStream {
  constructor(
    private readonly response: ServerResponse,
    /** The page's login that it was opened with; undefined for an API key, or where none is needed. */
    readonly session: Session | undefined,
    onClose: () => void,
  ) {
    response.once('close', onClose);
    // A client that goes away is no error.
    response.on('error', () => undefined);
  }

  send(chunk: Buffer | string): void {
    if (this.response.writableLength > MOST_UNSENT_BYTES) this.response.destroy();
    else this.response.write(chunk);
  }

  end(): void {
    this.response.end();
  }
}
