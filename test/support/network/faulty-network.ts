import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { canMeet, LATE_MS, refusalOf, type NetworkFault, type NetworkFaultKind } from './network-faults';

interface StoreAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A proxy between a service and its store: forwards everything unchanged, except for the injected faults. */
export class FaultyNetwork {
  private faults: { readonly fault: NetworkFault; left: number }[] = [];
  private readonly counts = new Map<NetworkFaultKind, number>();
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;

  constructor(
    private readonly store: URL,
    private readonly random: () => number,
  ) {
    this.server = createServer((incoming, answer) => void this.serve(incoming, answer));
  }

  /** The value of DYNAMODB_LOCAL_ENDPOINT for a service. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Adds faults; the oldest that matches a request applies to it. */
  inject(...faults: readonly NetworkFault[]): void {
    for (const fault of faults) this.faults.push({ fault, left: fault.times ?? Infinity });
  }

  /** Removes all faults; a request that is already held back stays so until its caller gives up. */
  clearFaults(): void {
    this.faults = [];
  }

  /** How many requests have met a fault of this kind. */
  met(kind: NetworkFaultKind): number {
    return this.counts.get(kind) ?? 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    this.agent.destroy();
  }

  private async serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const body = await bytesOf(incoming);
      const operation = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
      const kind = this.take(operation, body);
      if (kind === undefined) send(answer, await this.forward(incoming, body));
      else await this.applyFault(kind, operation, incoming, body, answer);
    } catch {
      // The store or the caller closed its connection: so does the proxy.
      incoming.socket.destroy();
    }
  }

  private async applyFault(
    kind: NetworkFaultKind,
    operation: string,
    incoming: IncomingMessage,
    body: Buffer,
    answer: ServerResponse,
  ): Promise<void> {
    const refusal = refusalOf(kind, operation, body.toString('utf8'), this.random);
    if (refusal !== undefined) {
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      send(answer, { status: refusal.status, headers, body: Buffer.from(JSON.stringify(refusal.body)) });
      return;
    }
    if (kind === 'answered_late') {
      const late = await this.forward(incoming, body);
      await delay(LATE_MS);
      send(answer, late);
      return;
    }
    if (kind.endsWith('_after_commit')) await this.forward(incoming, body);
    if (kind.startsWith('dropped_')) incoming.socket.destroy();
  }

  private take(operation: string, body: Buffer): NetworkFaultKind | undefined {
    const planned = this.faults.find(
      ({ fault, left }) => left > 0 && fits(fault, operation, body) && this.random() < (fault.rate ?? 1),
    );
    if (planned === undefined) return undefined;
    planned.left -= 1;
    const { kind } = planned.fault;
    this.counts.set(kind, this.met(kind) + 1);
    return kind;
  }

  private async forward(incoming: IncomingMessage, body: Buffer): Promise<StoreAnswer> {
    const call = request(this.store, {
      agent: this.agent,
      method: incoming.method ?? 'POST',
      path: incoming.url ?? '/',
      headers: { ...incoming.headers, host: this.store.host },
    });
    // An error after the first bytes of the answer makes the reading of its body fail.
    call.on('error', () => undefined);
    call.end(body);
    const [reply] = (await once(call, 'response')) as [IncomingMessage];
    return { status: reply.statusCode ?? 500, headers: reply.headers, body: await bytesOf(reply) };
  }
}

function fits(fault: NetworkFault, operation: string, body: Buffer): boolean {
  if (!canMeet(fault.kind, operation)) return false;
  if (fault.operations?.includes(operation) === false) return false;
  return fault.mentions === undefined || body.includes(JSON.stringify(fault.mentions));
}

function send(answer: ServerResponse, { status, headers, body }: StoreAnswer): void {
  const { 'transfer-encoding': chunked, connection, ...kept } = headers;
  answer.writeHead(status, { ...kept, 'content-length': body.length });
  answer.end(body);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts a proxy to the store at `endpoint`, without faults. */
export async function startFaultyNetwork(endpoint: string, random: () => number): Promise<FaultyNetwork> {
  const wire = new FaultyNetwork(new URL(endpoint), random);
  await wire.listen();
  return wire;
}
