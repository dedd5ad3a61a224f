import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { ChangeLog } from '../../changes/log/change-log.scheduler';
import type { LedgerRow } from '../../inventory/domain/stock';
import { Clock } from '../../platform/clock';
import { HOUR_MS } from '../../platform/durations';
import { CappedSkusRepository } from './capped-skus.repository';

/** The table is read again after this time, in milliseconds: instances of an older version write no change log. */
const READ_AGAIN_MS = 6 * HOUR_MS;
/** All of them are looked at again after this time, in milliseconds: rates and delays change without a movement. */
const LOOK_AGAIN_MS = HOUR_MS;
/** Changed SKUs beyond which the table is read again. */
const MOST_CHANGED = 20_000;

/**
 * The SKUs whose buffer the service sets, and those of them that may need another one: one scan at the first use, then the
 * changes of all instances. Other instances' movements are noted without knowing whether their SKU has a cap.
 */
@Injectable()
export class CappedSkus implements OnModuleInit, OnApplicationShutdown {
  private known: Set<string> | undefined;
  private readonly changed = new Set<string>();
  private readAtMs = -Infinity;
  private lookedAtMs = -Infinity;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly repository: CappedSkusRepository,
    private readonly feed: ChangeFeed,
    private readonly log: ChangeLog,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.feed.subscribe({
      changed: (change) => {
        this.note(change);
      },
      gap: () => {
        this.known = undefined;
      },
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  /** True when there may be something to do. Throws when the store does not answer. */
  async areAny(): Promise<boolean> {
    await this.log.keepUp();
    return this.mustRead || (this.known?.size ?? 0) > 0 || this.changed.size > 0;
  }

  /** Those that may need another buffer. Each stays among them until it is taken. Throws when the store does not answer. */
  async due(): Promise<string[]> {
    await this.log.keepUp();
    if (this.mustRead) await this.read();
    const now = this.clock.now();
    if (now - this.lookedAtMs >= LOOK_AGAIN_MS) {
      this.lookedAtMs = now;
      for (const sku of this.known ?? []) this.changed.add(sku);
    }
    return [...this.changed];
  }

  /** They are looked at: what moves them from here on makes them due again. */
  take(skus: readonly string[]): void {
    for (const sku of skus) {
      this.changed.delete(sku);
      // Until it is known that it has no cap.
      this.known?.add(sku);
    }
  }

  /** They were not decided. */
  putBack(skus: Iterable<string>): void {
    for (const sku of skus) this.changed.add(sku);
  }

  /** The SKU was looked at, as it was stored after it was taken. */
  done(sku: string, hasCap: boolean): void {
    if (hasCap) this.known?.add(sku);
    else this.known?.delete(sku);
  }

  private get mustRead(): boolean {
    return (
      this.known === undefined ||
      this.changed.size > MOST_CHANGED ||
      this.clock.now() - this.readAtMs >= READ_AGAIN_MS
    );
  }

  private async read(): Promise<void> {
    const known = new Set<string>();
    // What changes from here on is noted, and a gap asks for another read.
    this.known = known;
    this.changed.clear();
    try {
      for await (const skus of this.repository.pages()) for (const sku of skus) known.add(sku);
    } catch (error) {
      this.known = undefined;
      throw error;
    }
    this.readAtMs = this.clock.now();
    this.lookedAtMs = -Infinity;
  }

  private note({ kind, sku, value, elsewhere }: Change): void {
    if (kind !== 'movement' || sku === undefined || this.known === undefined) return;
    const isOfNone =
      elsewhere !== true &&
      !this.known.has(sku) &&
      (value as LedgerRow | undefined)?.autoBufferCapAfter === undefined;
    if (!isOfNone) this.changed.add(sku);
  }
}
