import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from '../support/load';
import type { RawAnswer } from './connection';
import { InstanceConnections } from './instance-connections';
import { OrderTemplate, signature } from '../support/order-template';

/** Signed orders to send, one at a time on each connection. */
export interface OrderLoad extends Load {
  readonly ports: readonly number[];
  readonly secret: string;
  /** The first id; each order increases it by the number of its lines. */
  readonly firstOrderId: number;
  /** The SKUs one after the other instead of at random. */
  readonly inTurn: boolean;
  readonly ordersPerSecond: number | undefined;
  /** Any 200 counts, not only `applied`. */
  readonly anyOkCounts: boolean | undefined;
}

export interface LoadResult {
  readonly orders: number;
  /** Answers other than 200 `applied`, with one of them as an example. */
  readonly failures: number;
  /** The 503s among them. */
  readonly unavailable: number;
  /** Requests without an answer; each was sent again. */
  readonly lost: number;
  readonly example: string | undefined;
  readonly seconds: number;
  readonly latenciesMs: Float64Array;
}

const APPLIED = '"status":"applied"';
/** The answer to an order that was sent again, when the lost request was committed. */
const DUPLICATE = '"status":"duplicate"';
/** Requests of one order; more of them show an instance that closes every connection. */
const MOST_REQUESTS = 20;

interface Order {
  readonly id: number;
  readonly skus: readonly number[];
}

/**
 * Sends orders. Measured are the answers between `startMeasuring` and `stop`, and the latencies of the orders that were
 * sent then: the slowest of them are answered later.
 */
export class OrderLoader {
  /** In milliseconds since the epoch. */
  lastAnsweredAtMs = 0;
  private readonly template: OrderTemplate;
  private readonly ports: number[];
  private nextOrderId: number;
  private seed = 0x9e3779b9;
  private turnOf = -1;
  private latencies = new Float64Array(1 << 16);
  private latencyCount = 0;
  private answered = 0;
  private failures = 0;
  private unavailable = 0;
  private lost = 0;
  private example: string | undefined;
  private isMeasuring = false;
  private isStopped = false;
  private beganAt = 0;
  private startedAt = 0;
  private stoppedAt = 0;
  private sent = 0;

  constructor(private readonly load: OrderLoad) {
    this.template = new OrderTemplate(load.lines);
    this.nextOrderId = load.firstOrderId;
    this.ports = [...load.ports];
  }

  /** Resolves when the load is stopped or `orders` are sent, and all answers have arrived. */
  async run(orders = Infinity): Promise<void> {
    this.beganAt = performance.now();
    const slots = await Promise.all(
      Array.from({ length: this.load.inFlight }, (_, index) =>
        InstanceConnections.open(this.ports, index + 1),
      ),
    );
    await Promise.all(slots.map((slot) => this.keepSending(slot, orders)));
    for (const slot of slots) slot.close();
  }

  addInstance(port: number): void {
    this.ports.push(port);
  }

  startMeasuring(): void {
    this.latencyCount = 0;
    this.answered = 0;
    this.failures = 0;
    this.unavailable = 0;
    this.lost = 0;
    this.startedAt = performance.now();
    this.isMeasuring = true;
  }

  stop(): void {
    this.isMeasuring = false;
    this.isStopped = true;
    this.stoppedAt = performance.now();
  }

  /** Complete when `run` has resolved. */
  result(): LoadResult {
    return {
      orders: this.answered,
      failures: this.failures,
      unavailable: this.unavailable,
      lost: this.lost,
      example: this.example,
      seconds: (this.stoppedAt - this.startedAt) / 1000,
      latenciesMs: this.latencies.subarray(0, this.latencyCount),
    };
  }

  private async keepSending(slot: InstanceConnections, orders: number): Promise<void> {
    while (!this.isStopped && this.sent < orders) {
      this.sent += 1;
      await this.waitForTurn();
      const order = this.nextOrder();
      const { isMeasuring } = this;
      const sentAt = performance.now();
      let answer = await this.send(slot, order);
      const isLost = answer === undefined;
      for (let requests = 1; answer === undefined; requests += 1) {
        if (requests === MOST_REQUESTS) throw new Error(`An order got no answer to ${requests} requests.`);
        answer = await this.send(slot, order);
      }
      this.lastAnsweredAtMs = Date.now();
      if (this.isMeasuring) this.answered += 1;
      if (isMeasuring) this.addLatency(performance.now() - sentAt);
      if (!this.isExpected(answer, isLost)) this.addFailure(answer);
    }
  }

  /** Undefined when the connection is lost before the answer. */
  private async send(slot: InstanceConnections, order: Order): Promise<RawAnswer | undefined> {
    const connection = slot.usable() ?? (await slot.reopen());
    const { head, body } = this.requestOf(order);
    try {
      return await connection.send(head, body);
    } catch {
      this.lost += 1;
      return undefined;
    }
  }

  private isExpected({ status, body }: RawAnswer, isLost: boolean): boolean {
    if (status !== 200) return false;
    return this.load.anyOkCounts === true || body.includes(APPLIED) || (isLost && body.includes(DUPLICATE));
  }

  private addFailure({ status, body }: RawAnswer): void {
    this.failures += 1;
    if (status === 503) this.unavailable += 1;
    this.example ??= `${status} ${body.toString('utf8').slice(0, 300)}`;
  }

  /** With a rate, an order waits for its time; a late one is sent at once. */
  private async waitForTurn(): Promise<void> {
    const { ordersPerSecond } = this.load;
    if (ordersPerSecond === undefined) return;
    const waitMs = this.beganAt + (this.sent / ordersPerSecond) * 1000 - performance.now();
    if (waitMs > 1) await delay(waitMs);
  }

  private nextOrder(): Order {
    const { lines } = this.load;
    const id = this.nextOrderId;
    this.nextOrderId += lines;
    return { id, skus: Array.from({ length: lines }, () => this.nextSku()) };
  }

  /** The same bytes for the same order; `body` is valid until the next call. */
  private requestOf({ id, skus }: Order): { head: string; body: Buffer } {
    const body = this.template.fill(id, skus);
    const head =
      'POST /webhook/shopify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      'X-Shopify-Topic: orders/create\r\nX-Shopify-Shop-Domain: fernhill-supply.myshopify.com\r\n' +
      `X-Shopify-API-Version: 2026-10\r\nX-Shopify-Webhook-Id: 5f0c6a52-2b2e-4f5b-8d2e-${String(id).slice(1)}\r\n` +
      `X-Shopify-Hmac-Sha256: ${signature(body, this.load.secret)}\r\nContent-Length: ${body.length}\r\n\r\n`;
    return { head, body };
  }

  /** At random: xorshift32, the same SKUs in the same order in every run. */
  private nextSku(): number {
    if (this.load.inTurn) return (this.turnOf += 1) % this.load.skus;
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return (this.seed >>> 0) % this.load.skus;
  }

  private addLatency(ms: number): void {
    if (this.latencyCount === this.latencies.length) {
      const larger = new Float64Array(this.latencies.length * 2);
      larger.set(this.latencies);
      this.latencies = larger;
    }
    this.latencies[this.latencyCount] = ms;
    this.latencyCount += 1;
  }
}
