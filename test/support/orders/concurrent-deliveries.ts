import { forEachConcurrent } from '../../../src/platform/for-each-concurrent';
import type { Api } from '../service/api';
import { eventually } from '../eventually';
import type { Delivery, Fact } from './order-facts';

/** Delivers facts as Shopify and impatient people do: again and again until 200, and sometimes twice at once. */
export class ConcurrentDeliveries {
  /** Every answer of 200, in the order of arrival. */
  readonly accepted: Delivery[] = [];
  /** Answers that are neither 200 nor an honest 503. There must be none. */
  readonly unexpected: string[] = [];
  /** Answers of 503. */
  turnedAway = 0;

  /** Where the service answers at this moment; undefined while it is down. */
  constructor(private readonly where: () => Api | undefined) {}

  /** Delivers once. True when it was taken; no answer at all counts as not taken. */
  async attempt(fact: Fact, api: Api | undefined = this.where()): Promise<boolean> {
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
      this.turnedAway += 1;
    else this.unexpected.push(JSON.stringify(delivery));
    return false;
  }

  /** Delivers until it is taken. */
  async deliverUntilAccepted(fact: Fact): Promise<void> {
    await eventually(`${fact.rows.map((row) => row.txId).join(' ')} is taken`, () => this.attempt(fact));
  }

  /** Delivers all facts from `callers` concurrent callers; each fact of `twice` comes on two roads at once. */
  async deliverAll(
    facts: readonly Fact[],
    callers: number,
    twice: (index: number) => boolean,
  ): Promise<void> {
    const waiting = facts.flatMap((fact, index) => (twice(index) ? [fact, fact] : [fact]));
    await forEachConcurrent(waiting, callers, (fact) => this.deliverUntilAccepted(fact));
  }
}
