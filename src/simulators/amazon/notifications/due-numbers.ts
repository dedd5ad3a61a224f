import { type ListingsStore } from '../listings/listings-store';

/** Shows accepted numbers when they are due, so that their notices are sent although nothing looks at the listings. */
export class DueNumbers {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly listings: ListingsStore,
    private readonly now: () => number,
  ) {}

  /** Waits for the next number that is due. */
  watch(): void {
    clearTimeout(this.timer);
    const liveAt = Math.min(...this.listings.notLive().map((accepted) => accepted.liveAt));
    if (liveAt === Infinity) return;
    this.timer = setTimeout(
      () => {
        this.watch();
      },
      Math.max(1, liveAt - this.now()),
    );
    this.timer.unref();
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
