import { randomBytes } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { FailureLog } from '../../platform/jobs/failure-log';
import { WriteBehind } from '../../platform/jobs/write-behind.scheduler';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import { timestampOf } from '../../platform/timestamp';
import { type Change, isLogged } from '../change';
import { ChangeFeed } from '../change-feed';
import { ChangeLogRepository } from './change-log.repository';
import { encodeChanges } from './domain/log-entry';

/** From the first change to its entry, in milliseconds: what changes together is one entry. */
const COLLECTED_MS = 40;
/** Between two entries, in milliseconds, so that a busy instance writes seven a second at most. */
const BETWEEN_ENTRIES_MS = 150;
/** A webhook that changed nothing is stored this much later, in milliseconds. */
const WEBHOOK_ALONE_MS = 5000;
/** Changes that wait while the store does not take them. Above, they are dropped, and the readers learn of the gap. */
const MOST_WAITING = 5000;
const RETRY: RetryRule = { firstMs: 500, longestMs: 10_000 };
/** Numbers of own entries that are remembered for the reader. */
const MOST_OWN = 2000;

/**
 * Writes what this instance changes into the change log: what others need to know, never what must happen. It collects,
 * so that the path of an order pays for one entry of a map. After a crash between number and entry the readers skip the
 * number.
 * ChangeFeed -> ChangeLogWriter -> ChangeLogRepository. ADR 14.
 */
@Injectable()
export class ChangeLogWriter implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  /** Identifies this process among all that write the log. */
  readonly id = randomBytes(9).toString('base64url');
  private readonly own = new Set<number>();
  private waiting = new Map<string, Change>();
  /** When the last webhook was that is not stored yet. */
  private unstoredWebhookAt: string | undefined;
  private newestWebhookAt: string | undefined;
  private hasDropped = false;
  private readonly log = new FailureLog('ChangeLog');
  private readonly writes = new WriteBehind({
    waitMs: () => this.waitMs,
    betweenMs: BETWEEN_ENTRIES_MS,
    write: () => this.write(),
    onFailure: (error, failures) => {
      this.log.note('The change log could not be written; the next try follows', error);
      return retryDelayMs(RETRY, failures - 1, Math.random());
    },
  });

  constructor(
    private readonly repository: ChangeLogRepository,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.feed.subscribe((change) => {
      if (change.elsewhere !== true && isLogged(change)) this.collect(change);
    });
  }

  /** Remembers that a webhook was accepted now, for the state of the connections in all instances. */
  noteWebhook(): void {
    this.unstoredWebhookAt = timestampOf(this.clock.now());
    this.newestWebhookAt = this.unstoredWebhookAt;
    this.writes.schedule();
  }

  /** When this instance last accepted a webhook, also while the head that was read does not have it yet. */
  get lastWebhookAt(): string | undefined {
    return this.newestWebhookAt;
  }

  /** True for the number of an entry that this process wrote. */
  isOwn(number: number): boolean {
    return this.own.has(number);
  }

  /** Writes what waits, before the process ends or is frozen: one try, within a second. Never throws. */
  flush(): Promise<void> {
    return this.writes.flush();
  }

  /** The jobs have ended; requests may still be in progress. */
  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.writes.stop();
  }

  private get waitMs(): number | undefined {
    if (this.waiting.size > 0 || this.hasDropped) return COLLECTED_MS;
    return this.unstoredWebhookAt === undefined ? undefined : WEBHOOK_ALONE_MS;
  }

  private collect(change: Change): void {
    const { kind, id, sku } = change;
    this.waiting.set(`${kind}\n${id}\n${sku ?? ''}`, change);
    if (this.waiting.size > MOST_WAITING) this.drop();
    this.writes.schedule();
  }

  private drop(): void {
    this.waiting.clear();
    this.hasDropped = true;
  }

  private async write(): Promise<void> {
    const { waiting, unstoredWebhookAt, hasDropped } = this;
    this.waiting = new Map();
    this.unstoredWebhookAt = undefined;
    this.hasDropped = false;
    try {
      await this.append([...waiting.values()], unstoredWebhookAt, hasDropped);
    } catch (error) {
      this.unstoredWebhookAt ??= unstoredWebhookAt;
      this.hasDropped ||= hasDropped;
      this.waiting = new Map([...waiting, ...this.waiting]);
      if (this.waiting.size > MOST_WAITING) this.drop();
      throw error;
    }
  }

  private async append(
    changes: readonly Change[],
    webhookAt: string | undefined,
    isAfterGap: boolean,
  ): Promise<void> {
    const nowMs = this.clock.now();
    const texts = encodeChanges(changes, nowMs);
    if (texts.length === 0 && isAfterGap) texts.push('[]');
    const last = await this.repository.reserve(texts.length, webhookAt);
    const first = last - texts.length + 1;
    for (let number = first; number <= last; number += 1) this.remember(number);
    await Promise.all(
      texts.map((text, index) =>
        this.repository.put(first + index, { writer: this.id, nowMs, changes: text, isAfterGap }),
      ),
    );
  }

  private remember(number: number): void {
    this.own.add(number);
    const [oldest] = this.own;
    if (this.own.size > MOST_OWN && oldest !== undefined) this.own.delete(oldest);
  }
}
