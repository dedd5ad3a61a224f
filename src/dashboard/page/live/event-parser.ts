/** One event of a text/event-stream. */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/**
 * Reads a text/event-stream piece by piece, wherever the pieces are cut. Comments and unknown fields are left out;
 * `retry` is kept.
 */
export class EventParser {
  /** Milliseconds that the service asks to wait before the next connection. */
  retryMs: number | undefined;

  private rest = '';
  private name = '';
  private data: string[] = [];

  /** The events that this piece completes. */
  read(piece: string): StreamEvent[] {
    const lines = `${this.rest}${piece}`.split(/\r\n|\n/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => (line === '' ? this.complete() : this.field(line)));
  }

  private field(line: string): StreamEvent[] {
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'event') this.name = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return [];
  }

  private complete(): StreamEvent[] {
    const { name, data } = this;
    this.name = '';
    this.data = [];
    return data.length === 0 ? [] : [{ name: name === '' ? 'message' : name, data: data.join('\n') }];
  }
}

/** True for the answer of a service that sends no events in this form of running; any other answer may change soon. */
export function isWithoutEvents(status: number, text: string): boolean {
  return status === 404 && text.includes('"not_available"');
}
