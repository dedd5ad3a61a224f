import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { LateCallCheckService } from '../call/late-call-check.service';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { HeldPushes } from '../numbers/held-pushes.service';
import { LookRound } from '../receipts/look-round';
import { AmazonSweep } from '../sweep/amazon-sweep';
import { ListingComparison } from './listing-comparison';

/**
 * What the sender looks at beside its pushes: SKUs with a late call, the numbers that Amazon shows, everything while a sweep
 * is under way, and once a day all listings. Each runs once at a time; what they make pending goes to the dispatcher.
 * Push path: OutboxLoader -> SenderChecks -> LateCallCheckService, LookRound, AmazonSweep, ListingComparison. ADR 8, ADR 21.
 */
@Injectable()
export class SenderChecks {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly dispatcher: PushDispatcher,
    private readonly lateCalls: LateCallCheckService,
    private readonly listings: ListingComparison,
    private readonly looks: LookRound,
    private readonly held: HeldPushes,
    private readonly sweep: AmazonSweep,
  ) {}

  /** This instance becomes the sender: another one may have left listings unmarked, and knew other numbers. */
  begin(): void {
    this.listings.begin();
    this.looks.begin();
    this.sweep.begin();
    this.held.clear();
  }

  /** Starts what is due and does not run. Resolves when all that runs has ended; never throws. */
  async run(): Promise<void> {
    const mayRead = this.dispatcher.isAnswered;
    // One after the other: what a late call replaced goes first, then the receipts, the readings, and what may wait.
    const lateCalls = mayRead
      ? this.start('The late-call check failed', () => this.lateCalls.check())
      : undefined;
    const looked = this.start('The numbers at Amazon could not be read', async () => {
      await lateCalls;
      return this.look(mayRead);
    });
    const swept = looked.then(() =>
      mayRead
        ? this.start('The comparison with Amazon could not continue', () =>
            this.sweep.turn(() => this.dispatcher.leader),
          )
        : undefined,
    );
    if (this.listings.isDue)
      void this.start('The listings could not be compared', async () => {
        await this.listings.run();
        // The next load finds what it marked.
        return [];
      });
    await Promise.all([...this.running.values(), swept]);
  }

  /** True while a sweep is under way that may go on now. */
  get isSweeping(): boolean {
    return this.sweep.isUnderWay;
  }

  /** Ends what runs. */
  async stop(): Promise<void> {
    this.listings.stop();
    this.looks.stop();
    this.sweep.stop();
    await Promise.all(this.running.values());
  }

  private async look(mayRead: boolean): Promise<readonly Stock[]> {
    const { pending, isStale } = await this.looks.run(mayRead);
    if (!isStale) for (const sellerSku of this.held.releaseAll()) this.dispatcher.lift(sellerSku);
    await this.held.watch(isStale);
    return pending;
  }

  /** Resolves when it has ended, also one that runs already; never rejects. */
  private start(failureText: string, check: () => Promise<readonly Stock[]>): Promise<void> {
    const before = this.running.get(failureText);
    if (before !== undefined) return before;
    const running = check()
      .then((pending) => {
        for (const stock of pending) this.dispatcher.enqueue(stock);
      })
      .catch((error: unknown) => {
        this.dispatcher.note(failureText, error);
      })
      .finally(() => {
        this.running.delete(failureText);
      });
    this.running.set(failureText, running);
    return running;
  }
}
