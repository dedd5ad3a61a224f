import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { MovementOutcome } from '../../../src/inventory/ledger/domain/commit-batch';
import { LedgerWriter, newSku, proveLedger, registration } from './ledger-writer';
import type { TestStore } from './test-store';
import { type InstanceOptions, WritingInstance } from './writing-instance';

/** The instances of a test on one store. */
export class RunningInstances {
  private readonly running: { end(): Promise<void> }[] = [];

  constructor(private readonly store: TestStore) {}

  async start(options: InstanceOptions): Promise<WritingInstance> {
    return this.add(await WritingInstance.start(this.store, options));
  }

  /** The instance that commits for all, and one that hands over to it. */
  async two(
    ofPreferred: Partial<InstanceOptions> = {},
    ofReceiver: Partial<InstanceOptions> = {},
  ): Promise<{ preferred: WritingInstance; receiver: WritingInstance }> {
    const preferred = await this.start({ startedAt: 1, ...ofPreferred });
    const receiver = await this.start({ startedAt: 2, ...ofReceiver });
    expect(receiver.instances.preferred()?.id).toBe(preferred.instances.id);
    return { preferred, receiver };
  }

  /** Ends with the others. */
  add<T extends { end(): Promise<void> }>(instance: T): T {
    this.running.push(instance);
    return instance;
  }

  async end(): Promise<void> {
    await Promise.all(this.running.splice(0).map((instance) => instance.end()));
  }
}

/** SKUs with a hundred units each, which no instance remembers. */
export async function registered(store: TestStore, count: number): Promise<string[]> {
  const skus = Array.from({ length: count }, newSku);
  const writer = new LedgerWriter(store);
  for (const sku of skus) await writer.move(registration(sku, { physical: 100 }));
  await writer.end();
  return skus;
}

export async function registeredSku(store: TestStore): Promise<string> {
  const [sku = ''] = await registered(store, 1);
  return sku;
}

export async function soldOf(store: TestStore, sku: string): Promise<LedgerRow[]> {
  const { rows } = await proveLedger(store, sku);
  return rows.filter(({ action }) => action === 'sale');
}

/** What each outcome is, a refused one by its reason. */
export function kindsOf(outcomes: readonly MovementOutcome[]): string[] {
  return outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.reason : outcome.kind));
}
