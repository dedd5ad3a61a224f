import type { ShopIds } from '../shop-ids';

/** A subscription of an app. `topic` is written as in the schema: `ORDERS_CREATE`. */
export interface Subscription {
  readonly id: string;
  readonly topic: string;
  readonly uri: string;
  readonly name: string | null;
  readonly filter: string | null;
  readonly includeFields: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A topic as the schema writes it; webhooks write `orders/create`. */
function topicEnum(topic: string): string {
  return topic.replaceAll('/', '_').toUpperCase();
}

/** The webhook subscriptions of the app. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  constructor(
    private readonly ids: ShopIds,
    private readonly now: () => number,
  ) {}

  list(): readonly Subscription[] {
    return [...this.byId.values()];
  }

  find(id: string): Subscription | undefined {
    return this.byId.get(id);
  }

  /** The addresses that get a topic. */
  urisOf(topic: string): readonly string[] {
    return this.list()
      .filter((one) => one.topic === topicEnum(topic))
      .map(({ uri }) => uri);
  }

  /** Undefined where the address is subscribed to the topic already. */
  add(
    wanted: Pick<Subscription, 'topic' | 'uri' | 'name' | 'filter' | 'includeFields'>,
  ): Subscription | undefined {
    if (this.list().some(({ topic, uri }) => topic === wanted.topic && uri === wanted.uri)) return undefined;
    const at = this.now();
    const subscription = { ...wanted, id: this.ids.next(), createdAt: at, updatedAt: at };
    this.byId.set(subscription.id, subscription);
    return subscription;
  }

  change(id: string, wanted: Partial<Subscription>): Subscription | undefined {
    const known = this.byId.get(id);
    if (known === undefined) return undefined;
    const changed = { ...known, ...wanted, updatedAt: this.now() };
    this.byId.set(id, changed);
    return changed;
  }

  /** As Shopify removes one after eight failed deliveries, too. */
  remove(id: string): boolean {
    return this.byId.delete(id);
  }

  restore(kept: readonly Subscription[]): void {
    this.byId.clear();
    for (const one of kept) this.byId.set(one.id, one);
  }
}
