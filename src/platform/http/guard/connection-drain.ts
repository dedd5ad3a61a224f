import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseWhileStopping } from './malformed-http';

/** How long a stop waits for a client that sends or reads nothing further, in milliseconds. */
export const CLIENT_GRACE_MS = 1000;
/** How long a stop waits for the answers to complete requests, in milliseconds: more than an order waits for the store. */
export const ANSWER_WITHIN_MS = 6000;

/** What a connection is doing while the server stops. */
export interface ConnectionState {
  /** `none`: no request, or not all of its headers; `partial`: a part of its body is missing. */
  readonly request: 'none' | 'partial' | 'complete';
  /** Since when the client has taken none of the bytes that wait for it, in milliseconds; undefined: none wait. */
  readonly stuckForMs: number | undefined;
}

/** Whether a connection is closed now, this long after the stop began. */
export function isClosedNow({ request, stuckForMs }: ConnectionState, sinceStopMs: number): boolean {
  if (sinceStopMs >= ANSWER_WITHIN_MS) return true;
  if (request !== 'complete') return sinceStopMs >= CLIENT_GRACE_MS;
  return stuckForMs !== undefined && stuckForMs >= CLIENT_GRACE_MS;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Ends the connections of a server that stops: complete requests get their answers, and no client that sends half a
 * request or does not read can keep the process running.
 */
export class ConnectionDrain {
  private readonly connections = new Map<Socket, Set<Exchange>>();
  /** The bytes that had arrived on a connection when its last answer was complete. */
  private readonly read = new WeakMap<Socket, number>();
  /** The bytes that were written to a connection when they last changed, and when that was. */
  private readonly progress = new WeakMap<Socket, { readonly written: number; readonly atMs: number }>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.connections.set(socket, new Set());
      socket.once('close', () => this.connections.delete(socket));
    });
    server.on('request', (request, response) => {
      const exchange = { request, response };
      this.connections.get(request.socket)?.add(exchange);
      response.once('close', () => {
        this.read.set(request.socket, request.socket.bytesRead);
        this.connections.get(request.socket)?.delete(exchange);
      });
    });
    // Node's own method, which every close of a server calls, also cuts off answers that are not sent completely.
    server.closeIdleConnections = () => {
      this.closeIdle();
    };
  }

  /** Refuses new connections, closes idle ones, and lets the answers under way close theirs. */
  begin(): void {
    this.server.close();
    for (const exchanges of this.connections.values())
      for (const { response } of exchanges)
        if (!response.headersSent) response.setHeader('connection', 'close');
  }

  /** To be called again and again, this long after `begin`, until the server has closed. */
  step(sinceStopMs: number): void {
    // A keep-alive connection that becomes idle later would delay the stop.
    this.closeIdle();
    for (const [socket, exchanges] of this.connections) {
      const state = this.stateOf(socket, exchanges, sinceStopMs);
      if (!isClosedNow(state, sinceStopMs)) continue;
      if (state.request === 'complete' || sinceStopMs >= ANSWER_WITHIN_MS) socket.destroy();
      else refuseWhileStopping(socket);
    }
  }

  private closeIdle(): void {
    for (const [socket, exchanges] of this.connections)
      if (exchanges.size === 0 && socket.bytesRead === (this.read.get(socket) ?? 0)) socket.destroy();
  }

  private stateOf(socket: Socket, exchanges: ReadonlySet<Exchange>, nowMs: number): ConnectionState {
    if (exchanges.size === 0) return { request: 'none', stuckForMs: undefined };
    const isPartial = [...exchanges].some(({ request }) => !request.complete);
    return {
      request: isPartial ? 'partial' : 'complete',
      stuckForMs: socket.writableLength === 0 ? undefined : this.stuckForMs(socket, nowMs),
    };
  }

  private stuckForMs(socket: Socket, nowMs: number): number {
    // Without the bytes that only wait in this process.
    const written = socket.bytesWritten - socket.writableLength;
    const last = this.progress.get(socket);
    if (last?.written === written) return nowMs - last.atMs;
    this.progress.set(socket, { written, atMs: nowMs });
    return 0;
  }
}
