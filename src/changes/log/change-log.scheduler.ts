import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { FailureLog } from '../../platform/jobs/failure-log';
import { ChangeFeed } from '../change-feed';
import { ChangeLogRepository, type LogEntry, type LogHead } from './change-log.repository';
import { ChangeLogWriter } from './change-log-writer.scheduler';
import { advance, type LogPosition, planRead, positionAt } from './domain/log-position';

/** Milliseconds between two looks at the head while changes are shown: 0.8 read units a second. */
const LOOK_MS = 600;
/** A log that was read within this time, in milliseconds, is recent: a look and the time that it takes. */
const RECENT_MS = 1_000;
/** Entries of one page of `backwards`. */
const PAGE = 100;

/** `gap`: some changes of other instances are lost, so that what rests on them must be read anew. */
export type CatchUp = 'current' | 'gap';

/** A page of entries, newest first; `next` is where the list continues. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  readonly next?: number;
}

/**
 * Reads the change log: what other instances changed is published to the ChangeFeed of this one, without values and with
 * `elsewhere`. Own changes are in the feed already and come once.
 *
 * - `catchUp()` before a single answer: the feed has what other instances wrote up to now, except for the last 150 ms.
 * - `keepUp()` before an answer that may lack the last second.
 * - `watch()` while changes are shown as they happen: looks every 600 ms until the returned function is called.
 * - `backwards()` for lists of what happened in the last seven days.
 * - `lastWebhookAt()`: when the last webhook was accepted, in any instance.
 *
 * Instances of an older version write no log. A gap, by whichever of these it is found, also reaches each listener of the
 * feed as `gap()`. ADR 14.
 */
@Injectable()
export class ChangeLog implements BeforeApplicationShutdown {
  private position: LogPosition | undefined;
  private head: LogHead = { last: 0 };
  /** When the log was last read to its end. */
  private readAtMs = -Infinity;
  private watchers = 0;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<CatchUp> | undefined;
  private readonly log = new FailureLog('ChangeLog');

  constructor(
    private readonly repository: ChangeLogRepository,
    private readonly writer: ChangeLogWriter,
    private readonly feed: ChangeFeed,
  ) {}

  /**
   * Brings the feed up to the log's end. The first call of a process only remembers where the log ends: a caller that builds
   * something from the store calls it before the read. Calls at the same time share one read of the head. Throws when the
   * store does not answer.
   */
  catchUp(): Promise<CatchUp> {
    this.looking ??= this.read().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  /**
   * The same for an answer that may lack the last second: without a read while the log was read less than a second ago, as
   * it is while changes are watched.
   */
  async keepUp(): Promise<void> {
    if (performance.now() - this.readAtMs > RECENT_MS) await this.catchUp();
  }

  /** Keeps the feed current until the returned function is called. Failed looks are repeated. */
  watch(): () => void {
    this.watchers += 1;
    if (this.watchers === 1) this.arm(0);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.watchers -= 1;
      if (this.watchers === 0) clearTimeout(this.timer);
    };
  }

  /**
   * Entries of all instances below this number, newest first; the newest without one. They are kept for seven days. `most`:
   * up to 100.
   */
  async backwards(below?: number, most = PAGE): Promise<LogPage> {
    const from = (below ?? (await this.repository.head()).last + 1) - 1;
    const count = Math.min(PAGE, most, from);
    if (count <= 0) return { entries: [] };
    const numbers = Array.from({ length: count }, (_, index) => from - index);
    const entries = (await this.repository.entries(numbers)).reverse();
    const next = from - count + 1;
    // A page without any entry lies before all that are kept.
    return { entries, ...(next > 1 && entries.length > 0 ? { next } : {}) };
  }

  async lastWebhookAt(): Promise<string | undefined> {
    await this.keepUp();
    const { webhookAt = '' } = this.head;
    const { lastWebhookAt = '' } = this.writer;
    return (webhookAt > lastWebhookAt ? webhookAt : lastWebhookAt) || undefined;
  }

  beforeApplicationShutdown(): void {
    this.watchers = 0;
    clearTimeout(this.timer);
  }

  private arm(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.lookAgain(), delayMs).unref();
  }

  private async lookAgain(): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      this.log.note('The change log could not be read; the next try follows', error);
    }
    if (this.watchers > 0) this.arm(LOOK_MS);
  }

  private async read(): Promise<CatchUp> {
    const readAtMs = performance.now();
    this.head = await this.repository.head();
    const { last } = this.head;
    const hasGap = this.position !== undefined && (await this.advance(this.position, last));
    this.position ??= positionAt(last);
    this.readAtMs = readAtMs;
    if (!hasGap) return 'current';
    this.feed.noteGap();
    return 'gap';
  }

  private async advance(position: LogPosition, last: number): Promise<boolean> {
    const plan = planRead(position, last, (number) => this.writer.isOwn(number));
    if (plan.kind === 'gap') {
      this.position = plan.position;
      return true;
    }
    const entries = await this.repository.entries(plan.numbers);
    const found = new Set(entries.map(({ number }) => number));
    const { position: next, hasGap } = advance(position, last, plan.numbers, found, performance.now());
    this.position = next;
    const others = entries.filter(({ writer }) => writer !== this.writer.id);
    for (const { changes } of others) for (const change of changes) this.feed.publish(change);
    return hasGap || others.some(({ isAfterGap }) => isAfterGap);
  }
}
