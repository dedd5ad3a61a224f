/**
 * SKUs of which a call was given up unheard, and when (milliseconds since the epoch), until the store has taken that in: it
 * may be out of reach at that very moment. What is older than `keptMs` cannot arrive any more and is forgotten.
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

  /** The store knows of it, or need not know any more. */
  forget(sku: string): void {
    this.givenUp.delete(sku);
  }

  /** True while a call that only this process knows of may still arrive. */
  hasAny(nowMs: number): boolean {
    this.forgetBefore(nowMs - this.keptMs);
    return this.givenUp.size > 0;
  }

  private forgetBefore(moment: number): void {
    for (const [sku, unheardAt] of this.givenUp) if (unheardAt <= moment) this.givenUp.delete(sku);
  }
}
