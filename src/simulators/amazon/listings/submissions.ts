import { ScriptedFaults } from '../../faults/scripted-faults';
import { type AvailabilityChange } from './availability-change';

/** An accepted submission that buyers do not see yet, or the next number of another writer. */
export interface Accepted {
  readonly sku: string;
  /** In ms. */
  readonly liveAt: number;
  readonly changes: readonly AvailabilityChange[];
  /** Present: the number of another writer. */
  readonly cause?: 'edit';
  /** True: the submissions after it do not wait for it. */
  readonly isOvertaken?: boolean;
}

/** How accepted submissions become live. */
export interface ListingSettings {
  /**
   * An accepted submission is live after a time between these two, in ms. Amazon promises none: a few minutes were seen.
   */
  readonly liveAfterMs: readonly [least: number, most: number];
  /** True: the submissions of one SKU go live in their order (assumed). False: each at its own time. */
  readonly keepsOrder: boolean;
  /** Shares of the accepted submissions, from 0 to 1, that are never live (seen by sellers) and that are applied twice. */
  readonly lostShare: number;
  readonly twiceShare: number;
}

/**
 * What becomes of accepted submissions: `never` live; live `late`, which later ones do not wait for; `twice`, the second time
 * `ms` after the first; or `hold`, until they are released.
 */
export type SubmissionFault = {
  /** Absent: any listing. */
  readonly sku?: string;
  readonly times: number | 'always';
} & ({ readonly kind: 'never' | 'hold' } | { readonly kind: 'late' | 'twice'; readonly ms: number });

const LISTING_SETTINGS: ListingSettings = {
  liveAfterMs: [0, 0],
  keepsOrder: true,
  lostShare: 0,
  twiceShare: 0,
};

/** The accepted submissions on their way to the listings. */
export class Submissions {
  settings: ListingSettings = LISTING_SETTINGS;
  private readonly faults = new ScriptedFaults<SubmissionFault>();
  private waiting: readonly Accepted[] = [];
  /** End with the process. */
  private held: readonly Accepted[] = [];

  /** `random`: numbers from 0 to 1. */
  constructor(private readonly random: () => number) {}

  change(settings: Partial<ListingSettings>): ListingSettings {
    this.settings = { ...this.settings, ...settings };
    return this.settings;
  }

  script(fault: SubmissionFault): void {
    this.faults.add(fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Takes an accepted submission and decides when it is live. */
  accept(sku: string, changes: readonly AvailabilityChange[], now: number): void {
    const fault = this.faults.take((one) => one.sku === undefined || one.sku === sku);
    const { keepsOrder, lostShare, twiceShare } = this.settings;
    const ownTime = now + this.draw();
    if (fault?.kind === 'hold') {
      this.held = [...this.held, { sku, liveAt: now, changes }];
      return;
    }
    if (fault?.kind === 'never' || (fault === undefined && this.random() < lostShare)) return;
    if (fault?.kind === 'late') {
      this.add({ sku, liveAt: ownTime + fault.ms, changes, isOvertaken: true });
      return;
    }
    const ahead = this.waiting.filter((other) => other.sku === sku && other.isOvertaken !== true);
    const liveAt = keepsOrder ? Math.max(ownTime, ...ahead.map((other) => other.liveAt)) : ownTime;
    this.add({ sku, liveAt, changes });
    const again = fault?.kind === 'twice' ? fault.ms : this.random() < twiceShare ? this.draw() : undefined;
    if (again !== undefined) this.add({ sku, liveAt: liveAt + again, changes, isOvertaken: true });
  }

  /** Adds a number of another writer. */
  add(accepted: Accepted): void {
    this.waiting = [...this.waiting, accepted];
  }

  /** Lets the held submissions be live now, the newest last unless they are to overtake each other; returns how many. */
  release(order: 'newest-first' | 'oldest-first', now: number): number {
    const released = order === 'newest-first' ? this.held.toReversed() : this.held;
    this.held = [];
    for (const { sku, changes } of released) this.add({ sku, liveAt: now, changes });
    return released.length;
  }

  /** Takes the submissions whose time has come, in the order of their times. */
  takeDue(now: number): readonly Accepted[] {
    const due = this.waiting.filter(({ liveAt }) => liveAt <= now);
    if (due.length > 0) this.waiting = this.waiting.filter(({ liveAt }) => liveAt > now);
    return due.toSorted((a, b) => a.liveAt - b.liveAt);
  }

  /** The submissions that are not live yet; those that are held are not among them. */
  list(): readonly Accepted[] {
    return this.waiting;
  }

  restore(waiting: readonly Accepted[]): void {
    this.waiting = waiting;
  }

  clear(): void {
    this.waiting = [];
    this.held = [];
    this.faults.clear();
    this.settings = LISTING_SETTINGS;
  }

  private draw(): number {
    const [least, most] = this.settings.liveAfterMs;
    return least + this.random() * (most - least);
  }
}
