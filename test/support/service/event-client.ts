import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** One event of a stream. */
export interface SeenEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of a stream of events, as a page or a program has one. */
export class EventClient {
  private text = '';
  /** True when the service has closed the stream. */
  isClosed = false;

  private constructor(
    readonly response: IncomingMessage,
    private readonly abort: AbortController,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (this.text += chunk));
    response.on('error', () => undefined);
    response.once('close', () => (this.isClosed = true));
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventClient> {
    const abort = new AbortController();
    const request = get(url, { headers, signal: abort.signal, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    return new EventClient(response, abort);
  }

  /** All that was sent so far. */
  get sent(): string {
    return this.text;
  }

  /** The events so far, without what only keeps the connection open. */
  get events(): SeenEvent[] {
    return this.text.split('\n\n').flatMap((part) => {
      const found = /^event: (.*)\ndata: (.*)$/.exec(part);
      return found === null
        ? []
        : [{ name: found[1] ?? '', data: JSON.parse(found[2] ?? '') as SeenEvent['data'] }];
    });
  }

  /** The data of the events of this name. */
  of(name: string): SeenEvent['data'][] {
    return this.events.filter((event) => event.name === name).map(({ data }) => data);
  }

  close(): void {
    this.abort.abort();
  }
}
