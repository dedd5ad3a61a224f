import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from '../support/load';
import { Connection } from './connection';
import { OrderTemplate, signature } from '../support/order-template';

/** Signed orders to send, one at a time on each connection. */
export interface OrderLoad extends Load {
  readonly port: number;
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
  readonly example: string | undefined;
  readonly seconds: number;
  readonly latenciesMs: Float64Array;
}

const APPLIED = '"status":"applied"';

/** Sends orders; the figures are of the time between `startMeasuring` and `stop`. */
export class OrderLoader {
  /** In milliseconds since the epoch. */
  lastAnsweredAtMs = 0;
  private readonly template: OrderTemplate;
  private readonly expects: string;
  private nextOrderId: number;
  private seed = 0x9e3779b9;
  private turnOf = -1;
  private latencies = new Float64Array(1 << 16);
  private count = 0;
  private failures = 0;
  private example: string | undefined;
  private isMeasuring = false;
  private isStopped = false;
  private beganAt = 0;
  private startedAt = 0;
  private sent = 0;

  constructor(private readonly load: OrderLoad) {
    this.template = new OrderTemplate(load.lines);
    this.nextOrderId = load.firstOrderId;
    this.expects = load.anyOkCounts === true ? '' : APPLIED;
  }

  /** Resolves when the load is stopped or `orders` are sent, and all answers have arrived. */
  async run(orders = Infinity): Promise<void> {
    this.beganAt = performance.now();
    const connections = await Promise.all(
      Array.from({ length: this.load.inFlight }, () => Connection.open(this.load.port)),
    );
    await Promise.all(connections.map((connection) => this.keepSending(connection, orders)));
    for (const connection of connections) connection.close();
  }

  startMeasuring(): void {
    this.count = 0;
    this.failures = 0;
    this.startedAt = performance.now();
    this.isMeasuring = true;
  }

  stop(): LoadResult {
    this.isMeasuring = false;
    this.isStopped = true;
    return {
      orders: this.count,
      failures: this.failures,
      example: this.example,
      seconds: (performance.now() - this.startedAt) / 1000,
      latenciesMs: this.latencies.subarray(0, this.count),
    };
  }

  private async keepSending(connection: Connection, orders: number): Promise<void> {
    while (!this.isStopped && this.sent < orders) {
      this.sent += 1;
      await this.waitForTurn();
      const { head, body } = this.nextRequest();
      const sentAt = performance.now();
      const answer = await connection.send(head, body);
      this.lastAnsweredAtMs = Date.now();
      if (this.isMeasuring) this.addLatency(performance.now() - sentAt);
      if (answer.status !== 200 || !answer.body.includes(this.expects)) {
        this.failures += 1;
        this.example ??= `${answer.status} ${answer.body.toString('utf8').slice(0, 300)}`;
      }
    }
  }

  /** With a rate, an order waits for its time; a late one is sent at once. */
  private async waitForTurn(): Promise<void> {
    const { ordersPerSecond } = this.load;
    if (ordersPerSecond === undefined) return;
    const waitMs = this.beganAt + (this.sent / ordersPerSecond) * 1000 - performance.now();
    if (waitMs > 1) await delay(waitMs);
  }

  private nextRequest(): { head: string; body: Buffer } {
    const { lines, secret } = this.load;
    const orderId = this.nextOrderId;
    this.nextOrderId += lines;
    const skus = Array.from({ length: lines }, () => this.nextSku());
    const body = this.template.fill(orderId, skus);
    const head =
      'POST /webhook/shopify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      'X-Shopify-Topic: orders/create\r\nX-Shopify-Shop-Domain: fernhill-supply.myshopify.com\r\n' +
      `X-Shopify-API-Version: 2026-10\r\nX-Shopify-Webhook-Id: 5f0c6a52-2b2e-4f5b-8d2e-${String(orderId).slice(1)}\r\n` +
      `X-Shopify-Hmac-Sha256: ${signature(body, secret)}\r\nContent-Length: ${body.length}\r\n\r\n`;
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
    if (this.count === this.latencies.length) {
      const larger = new Float64Array(this.latencies.length * 2);
      larger.set(this.latencies);
      this.latencies = larger;
    }
    this.latencies[this.count] = ms;
    this.count += 1;
  }
}
