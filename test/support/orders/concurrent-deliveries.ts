import { forEachConcurrent } from '../../../src/platform/for-each-concurrent';
import type { Api } from '../service/api';
import { eventually } from '../eventually';
import type { Delivery, Fact } from './order-facts';

/** Delivers facts until the service answers 200, some of them twice at once. */
export class ConcurrentDeliveries {
  /** Every answer of 200, in the order of arrival. */
  readonly accepted: Delivery[] = [];
  /** Answers other than 200 and a well-formed 503. There must be none. */
  readonly unexpected: string[] = [];
  /** Answers of 503. */
  refused503 = 0;

  /** `currentApi`: the API of the running service; undefined while it is down. */
  constructor(private readonly currentApi: () => Api | undefined) {}

  /** Delivers once. True when it was accepted; no answer counts as not accepted. */
  async attempt(fact: Fact, api: Api | undefined = this.currentApi()): Promise<boolean> {
    if (api === undefined) return false;
    let delivery: Delivery;
    try {
      delivery = await fact.deliver(api);
    } catch {
      return false;
    }
    if (delivery.status === 200) {
      this.accepted.push(delivery);
      return true;
    }
    if (delivery.status === 503 && Number(delivery.retryAfter) > 0 && delivery.code === 'store_unavailable')
      this.refused503 += 1;
    else this.unexpected.push(JSON.stringify(delivery));
    return false;
  }

  /** Delivers until it is accepted. */
  async deliverUntilAccepted(fact: Fact): Promise<void> {
    await eventually(`${fact.rows.map((row) => row.txId).join(' ')} is accepted`, () => this.attempt(fact));
  }

  /** Delivers all facts from `callers` concurrent callers; each fact of `twice` is delivered twice at once. */
  async deliverAll(
    facts: readonly Fact[],
    callers: number,
    twice: (index: number) => boolean,
  ): Promise<void> {
    const waiting = facts.flatMap((fact, index) => (twice(index) ? [fact, fact] : [fact]));
    await forEachConcurrent(waiting, callers, (fact) => this.deliverUntilAccepted(fact));
  }
}
