import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import { ReceiptsConfig } from '../../../config/app-config';
import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { IdleLooks } from '../receipts/idle-looks';
import type { ActiveSweep, Place } from './domain/sweep-state';
import { type Decided, SweepWindow } from './domain/sweep-window';
import type { SweepSubject } from './domain/sweep-subject';
import { SweepComparer } from './sweep-comparer.service';
import { SweepPages } from './sweep-pages.service';

/** Numbers that wait for another look at most; with more, the sweep reads no further page. */
const MOST_WAITING = 10_000;
/** Looks at a number, each after twice the time; what is not decided by then is left to its receipt and to the next sweep. */
const MOST_LOOKS = 6;

/** A subject on its way. */
interface Item extends SweepSubject {
  readonly ticket: object;
  readonly looks: number;
  readonly dueAtMs: number;
}

/** What a turn brought. */
export interface PassTurn {
  /** What is decided since the last turn. */
  readonly decided?: Decided;
  /** Items that are decided beyond that. */
  readonly ahead: number;
  /** Everything of the phase is decided. */
  readonly isAtEnd: boolean;
  /** Stocks that are pending by what was seen. */
  readonly pending: readonly Stock[];
  /** Amazon gave no usable answer to a whole call. */
  readonly problem?: string;
}

/**
 * Compares the stored SKUs, or the listings, with what Amazon shows: page after page, and what differs again after the first
 * step of `RECEIPT_CHECK_MS`.
 * Sweep path: AmazonSweep -> SweepPass -> SweepPages, SweepComparer. ADR 25.
 */
@Injectable()
export class SweepPass {
  private window = new SweepWindow();
  private phase: 'stocks' | 'listings' = 'stocks';
  private readTo: Place | undefined;
  private isRead = false;
  private fresh: Item[] = [];
  private waiting: Item[] = [];

  constructor(
    private readonly config: ReceiptsConfig,
    private readonly pages: SweepPages,
    private readonly comparer: SweepComparer,
    private readonly looks: IdleLooks,
    private readonly clock: Clock,
  ) {}

  /** Begins at the place of the state; what was under way before is forgotten. */
  begin({ run }: ActiveSweep, phase: 'stocks' | 'listings'): void {
    this.window = new SweepWindow();
    this.phase = phase;
    this.readTo = run.from;
    this.isRead = false;
    [this.fresh, this.waiting] = [[], []];
  }

  /** SKUs and listings that there are. */
  count(): Promise<number> {
    return this.pages.count();
  }

  /** Looks at what the budget leaves. Throws when the store does not answer: what was not decided is looked at again. */
  async turn(mayGoOn: () => boolean): Promise<PassTurn> {
    const pending: Stock[] = [];
    let problem: string | undefined;
    for (let left = this.looks.calls; left > 0 && problem === undefined && mayGoOn(); left -= 1) {
      const items = await this.next();
      if (items.length === 0) break;
      const compared = await this.compare(items);
      pending.push(...compared.pending);
      problem = compared.problem;
    }
    const decided = this.window.take();
    return {
      ...(decided === undefined ? {} : { decided }),
      ahead: this.window.ahead,
      isAtEnd: this.isRead && this.window.isEmpty,
      pending,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  private async compare(items: readonly Item[]): Promise<Pick<PassTurn, 'pending' | 'problem'>> {
    const { results, pending, problem } = await this.comparer.compare(items).catch((error: unknown) => {
      this.fresh.unshift(...items);
      throw error;
    });
    if (problem !== undefined) {
      this.fresh.unshift(...items);
      return { pending, problem };
    }
    for (const item of items) {
      const result = results.get(item.subject.sku) ?? { kind: 'unread' };
      const looks = item.looks + 1;
      const isMended =
        result.kind === 'same' && item.looks > 0 && this.comparer.wasDifferent(item.subject.sku);
      if (isMended) this.window.decided(item.ticket, 'different');
      else if (result.kind !== 'again') this.window.decided(item.ticket, result.kind);
      else if (looks >= MOST_LOOKS)
        this.window.decided(item.ticket, result.isUnread === true ? 'unread' : 'different');
      else this.waiting.push({ ...item, ...result, looks, dueAtMs: this.clock.now() + this.againMs(looks) });
    }
    return { pending };
  }

  /** Up to 20 items: what is due for another look, and new ones. */
  private async next(): Promise<readonly Item[]> {
    const nowMs = this.clock.now();
    const due = this.waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs).slice(0, MAX_SEARCHED_SKUS);
    if (due.length > 0) {
      const isDue = new Set(due);
      this.waiting = this.waiting.filter((item) => !isDue.has(item));
    }
    while (due.length + this.fresh.length < MAX_SEARCHED_SKUS && this.mayRead) await this.readPage();
    return [...due, ...this.fresh.splice(0, MAX_SEARCHED_SKUS - due.length)];
  }

  private get mayRead(): boolean {
    return !this.isRead && this.waiting.length < MOST_WAITING;
  }

  private async readPage(): Promise<void> {
    const { subjects, next } = await this.pages.page(this.phase, this.readTo);
    const ticket = this.window.add(subjects.length, next);
    this.fresh.push(...subjects.map((subject) => ({ subject, ticket, looks: 0, dueAtMs: 0 })));
    this.readTo = next;
    this.isRead = next === undefined;
  }

  private againMs(looks: number): number {
    return (this.config.checkMs[0] ?? 0) * 2 ** (looks - 1);
  }
}
