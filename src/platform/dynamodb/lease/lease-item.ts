/** The lease's item. */
export interface LeaseItem {
  readonly fence?: number;
  readonly holder?: string;
  /** The number of heartbeats under this fence. */
  readonly beat?: number;
  /** Milliseconds without a heartbeat after which the lease lapses: the holder's own lease time, or longer. */
  readonly ttlMs?: number;
  readonly silentAt?: number;
  /** The generation of the release of the holder with `generationFence`. A release without generations leaves both as they are. */
  readonly generation?: number;
  readonly generationFence?: number;
  /** How long the holder waits for the one that it outranked, in milliseconds. */
  readonly waitMs?: number;
}

/** A lease that may be taken, and the condition under which it is still as it was seen. */
export interface Vacancy {
  readonly fence: number;
  readonly silentAt?: number | undefined;
  readonly condition: string;
  readonly values: Record<string, unknown>;
  /**
   * How long the taker may not act yet, in milliseconds. For contenders the lease lapses no earlier, so that one that
   * takes over from a taker that crashes meanwhile does not act too early.
   */
  readonly waitMs?: number | undefined;
}

/** What this process may take at once; undefined while another process is the holder. */
export function vacancyOf(item: LeaseItem | undefined, me: string, now: number): Vacancy | undefined {
  if (item === undefined) return { fence: 0, condition: 'attribute_not_exists(txId)', values: {} };
  const { fence = 0, holder, waitMs } = item;
  const values = { ':seen': fence };
  if (holder === undefined) {
    // A moment in the future comes from a clock that is ahead of this one.
    const silentAt = item.silentAt === undefined ? undefined : Math.min(now, item.silentAt);
    return { fence, silentAt, condition: 'fence = :seen AND attribute_not_exists(#holder)', values };
  }
  if (holder !== me) return undefined;
  // This process took the lease and lost the answer: it has not acted under this number. A wait starts again.
  const silentAt = now + (waitMs ?? 0);
  return { fence, silentAt, condition: 'fence = :seen AND #holder = :me', values, waitMs };
}

/** The lease of a holder whose heartbeat has not changed for its time. */
export function lapsedVacancy({ fence = 0, beat = 0 }: LeaseItem, now: number): Vacancy {
  const values = { ':seen': fence, ':beatSeen': beat };
  return { fence, silentAt: now, condition: 'fence = :seen AND beat = :beatSeen', values };
}

/**
 * The lease of a holder of an older release that renews it. Its renewals fail from then on, and it may act until its
 * time is over: the taker waits for that.
 */
export function outrankedVacancy({ fence = 0, holder }: LeaseItem, waitMs: number, now: number): Vacancy {
  return {
    fence,
    silentAt: now + waitMs,
    condition: 'fence = :seen AND #holder = :outranked',
    values: { ':seen': fence, ':outranked': holder },
    waitMs,
  };
}

/** The generation of the holder's release. An older release takes the lease without noting it, under a higher fence. */
export function generationOf({ fence, generation = 0, generationFence }: LeaseItem): number {
  return generationFence === fence ? generation : 0;
}
