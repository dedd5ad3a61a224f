/**
 * SKUs with a call that was given up without an answer, and when (milliseconds since the epoch), until the store has
 * recorded it: the store may not answer at that moment. What is older than `keptMs` cannot arrive any more.
 */
export class UnansweredCalls {
  private readonly givenUp = new Map<string, number>();

  constructor(private readonly keptMs: number) {}

  note(sku: string, unheardAt: number): void {
    this.forgetBefore(unheardAt - this.keptMs);
    this.givenUp.set(sku, unheardAt);
  }

  at(sku: string): number | undefined {
    return this.givenUp.get(sku);
  }

  /** The store has recorded it, or need not any more. */
  forget(sku: string): void {
    this.givenUp.delete(sku);
  }

  /** True while a call that the store has not recorded may still arrive. */
  hasAny(nowMs: number): boolean {
    this.forgetBefore(nowMs - this.keptMs);
    return this.givenUp.size > 0;
  }

  private forgetBefore(moment: number): void {
    for (const [sku, unheardAt] of this.givenUp) if (unheardAt <= moment) this.givenUp.delete(sku);
  }
}
