import { Injectable } from '@nestjs/common';
import { alertIdOf } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { ownAlertsOf, problemAlert, type PushProblem, riskOf } from '../domain/push-problem';
import { type AffectedSku, dueAgain, type DueSku, isSharedCause, sharedAlert } from '../domain/shared-cause';
import { AffectedSkus } from './affected-skus';

/** A SKU with its problem. */
export interface SkuProblem {
  readonly stock: Stock;
  readonly problem: PushProblem;
}

type Shared = SkuProblem & { readonly problem: { readonly cause: string } };

/** What is done to the SKUs of a problem, under their own alert or under the shared one; false: the stock has moved. */
interface Marking {
  readonly isBlocking: boolean;
  readonly own: (of: SkuProblem) => Promise<boolean>;
  readonly shared: (of: SkuProblem) => Promise<boolean>;
}

/** Milliseconds in which the results of one search are stored. */
const SEARCH_MS = 10_000;
const NOW_OTHERWISE = 'None of its SKUs has this problem any more.';
const TYPES = ['sync_failed', 'listing_blocked'] as const;
/** Alerts that are read together. */
const ALERTS_AT_ONCE = 100;

/**
 * Blocks SKUs and raises their alerts: one for each SKU, or one for a cause that many share.
 * Push path: PushFailures, ListingCheckService, RefusedSkus -> SharedProblems -> Outboxes. ADR 8.
 */
@Injectable()
export class SharedProblems {
  /** What this sender knows; read from the store at the first need. */
  private known: AffectedSkus | undefined;
  /** Problems are taken one after the other, so that those of one moment count each other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly outboxes: Outboxes,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** This instance becomes the sender: another one may have blocked SKUs meanwhile. */
  begin(): void {
    this.known = undefined;
  }

  /** Blocks the SKUs. Gives those that are blocked; the stock of the others has moved. */
  block(problems: readonly SkuProblem[]): Promise<ReadonlySet<string>> {
    return this.mark(problems, {
      isBlocking: true,
      own: (of) => this.outboxes.of(of.stock).blocked.block(blockingOf(of), this.ownAlert(of)),
      shared: (of) => this.outboxes.of(of.stock).blocked.blockUnder(blockingOf(of), this.now()),
    });
  }

  /**
   * Raises the alert of a SKU that was tried again and again. One that is open is not repeated. While the alert of an outage
   * is open, it covers SKUs without an answer (`isUnanswered`), except those that Amazon may sell without stock.
   */
  async raise(of: SkuProblem, isUnanswered: boolean): Promise<void> {
    const isSoldOut = riskOf(of.stock, of.problem.shown) === 'sold_out';
    if (isUnanswered && !isSoldOut && (await this.alerts.isOpen(alertIdOf.amazonSilent()))) return;
    await this.mark([of], {
      isBlocking: false,
      own: async () => {
        await this.alerts.raiseUnlessOpen(this.ownAlert(of));
        return true;
      },
      shared: () => Promise.resolve(true),
    });
  }

  /** Amazon took a number of a SKU, or showed a listing that may be written, instead of this problem. */
  noteTaken(instead: PushProblem['type']): void {
    this.known?.noteTaken(instead, this.clock.now());
  }

  /** Amazon accepted a number of this SKU after a problem: closes its alerts, and the shared one after the last SKU. */
  solved({ sku, pending }: Stock, at: string): Promise<void> {
    return this.inTurn(async () => {
      await this.alerts.closeEach(ownAlertsOf(sku), at, 'Amazon accepted the quantity.');
      if (pending?.cause === undefined) return;
      const known = await this.read();
      known.remove(sku);
      const { cause } = pending;
      if (known.withCause(cause).length > 0) known.noteOver(cause, this.clock.now());
      else await this.closeShared(cause, at, 'Amazon accepted the last of its SKUs.');
    });
  }

  /** True when blocked SKUs are due before the next regular search. */
  get hasDue(): boolean {
    return this.known === undefined || this.known.hasUntried;
  }

  /** The blocked SKUs that are due before their day is over; they count as tried. */
  dueAgain(): Promise<DueSku[]> {
    return this.inTurn(async () => {
      const known = await this.read();
      const now = this.clock.now();
      const causes = new Set(known.all.flatMap(({ cause }) => cause ?? []));
      const open = new Set<string>();
      for (const cause of causes) if (await this.isShared(cause)) open.add(cause);
      const rules = {
        isShared: (cause: string) => open.has(cause),
        overSinceMs: (cause: string) => known.overSinceMs(cause),
      };
      const due = dueAgain(known.all, rules, now);
      for (const { sku } of due) known.noteTried(sku, now);
      return due;
    });
  }

  /** The SKU is not registered any more. */
  async forget(sku: string): Promise<void> {
    await this.inTurn(async () => {
      const known = await this.read();
      const cause = known.get(sku)?.cause;
      known.remove(sku);
      if (cause !== undefined && known.withCause(cause).length === 0)
        await this.closeShared(cause, this.now(), 'None of its SKUs is left.');
    });
  }

  private mark(problems: readonly SkuProblem[], marking: Marking): Promise<ReadonlySet<string>> {
    return this.inTurn(async () => {
      const marked = new Set<string>();
      if (problems.length === 0) return marked;
      const known = await this.read();
      for (const group of groupsOf(problems)) {
        const covered = isOfCause(group)
          ? await this.raiseShared(known, group, marking.isBlocking)
          : undefined;
        for (const of of group) {
          const isMarked = await (covered === undefined ? marking.own(of) : marking.shared(of));
          if (!isMarked) continue;
          marked.add(of.stock.sku);
          const ended = known.note(this.affectedOf(of, marking.isBlocking));
          if (ended !== undefined) await this.closeShared(ended, this.now(), NOW_OTHERWISE);
        }
        if (covered !== undefined) await this.closeOwn(covered, group);
      }
      return marked;
    });
  }

  /**
   * Raises the alert of the cause if many share it, before the SKUs are blocked: a crash in between repeats it. Gives the
   * SKUs that it covers from now on.
   */
  private async raiseShared(
    known: AffectedSkus,
    group: readonly Shared[],
    isBlocking: boolean,
  ): Promise<readonly AffectedSku[] | undefined> {
    const [first] = group;
    if (first === undefined) return undefined;
    const { type, cause, reason } = first.problem;
    const now = this.clock.now();
    const isOpen = await this.alerts.isOpen(alertIdOf.sharedCause(type, cause));
    const own = group.map((of) => this.affectedOf(of, isBlocking));
    const skus = new Set(own.map(({ sku }) => sku));
    const others = (isOpen ? known.withCause(cause) : known.recentWithCause(cause, now)).filter(
      ({ sku }) => !skus.has(sku),
    );
    const affected = [...others, ...own];
    const fresh = own.filter(({ sku }) => known.get(sku)?.cause !== cause);
    const isUrgent = own.some(({ sku, risk }) => risk === 'sold_out' && known.get(sku)?.risk !== risk);
    if (isOpen && fresh.length === 0 && !isUrgent) return own;
    if (!isOpen && (fresh.length === 0 || !isSharedCause(affected.length, 0))) return undefined;
    const taken = await this.takenSince(known, affected, type);
    if (!isOpen && !isSharedCause(affected.length, taken)) return undefined;
    const alert = sharedAlert({ type, cause, reason, isAnyTaken: taken > 0 }, affected, timestampOf(now));
    await this.alerts.raiseFor(alert, isOpen ? fresh.length : affected.length, isUrgent);
    return isOpen ? own : affected;
  }

  /** How many SKUs Amazon took since the first of these problems: by this sender, or as the store shows. */
  private async takenSince(
    known: AffectedSkus,
    affected: readonly AffectedSku[],
    type: PushProblem['type'],
  ): Promise<number> {
    // Listings of one search are stored one after the other.
    const marginMs = type === 'listing_blocked' ? SEARCH_MS : 0;
    const sinceMs = Math.min(...affected.map((each) => each.sinceMs)) - marginMs;
    const byThisSender = known.takenSince(type, sinceMs);
    if (byThisSender >= affected.length) return byThisSender;
    const since = timestampOf(Math.max(0, sinceMs));
    const samples = await Promise.all(this.outboxes.all.map(({ blocked }) => blocked.takenSince(since)));
    const taken = samples.map((sample) => (type === 'listing_blocked' ? sample.lookedUp : sample.pushed));
    return Math.max(byThisSender, ...taken);
  }

  /** Closes the alerts that these SKUs had of their own. */
  private async closeOwn(covered: readonly AffectedSku[], [first]: readonly SkuProblem[]): Promise<void> {
    if (first?.problem.cause === undefined) return;
    const { type, cause } = first.problem;
    const note = `It has its cause in common with other SKUs: see alert ${alertIdOf.sharedCause(type, cause)}.`;
    const alertIds = covered.flatMap(({ sku }) => ownAlertsOf(sku));
    for (let from = 0; from < alertIds.length; from += ALERTS_AT_ONCE)
      await this.alerts.closeOpen(alertIds.slice(from, from + ALERTS_AT_ONCE), this.now(), note);
  }

  private async isShared(cause: string): Promise<boolean> {
    for (const type of TYPES) if (await this.alerts.isOpen(alertIdOf.sharedCause(type, cause))) return true;
    return false;
  }

  private async closeShared(cause: string, at: string, note: string): Promise<void> {
    await this.alerts.closeEach(
      TYPES.map((type) => alertIdOf.sharedCause(type, cause)),
      at,
      note,
    );
  }

  private affectedOf({ stock, problem }: SkuProblem, isBlocked: boolean): AffectedSku {
    const now = this.clock.now();
    const { cause } = problem;
    return {
      sku: stock.sku,
      ...(cause === undefined ? {} : { cause }),
      sinceMs: now,
      triedAtMs: now,
      risk: riskOf(stock, problem.shown),
      isBlocked,
      ...(stock.isListing === true ? { isListing: true } : {}),
    };
  }

  private ownAlert({ stock, problem }: SkuProblem) {
    return problemAlert(stock, problem, this.now());
  }

  private async read(): Promise<AffectedSkus> {
    if (this.known !== undefined) return this.known;
    const found = await Promise.all(this.outboxes.all.map(({ blocked }) => blocked.newest()));
    // A SKU that is sold by listings is blocked because one of them is.
    this.known = new AffectedSkus(found.flat().filter((stock) => !isListed(stock)));
    return this.known;
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** Problems by their cause; those without one alone. */
function groupsOf(problems: readonly SkuProblem[]): SkuProblem[][] {
  const groups = new Map<string, SkuProblem[]>();
  for (const of of problems) {
    const { cause, type } = of.problem;
    const key = cause === undefined ? `sku:${of.stock.sku}` : `cause:${type}:${cause}`;
    groups.set(key, [...(groups.get(key) ?? []), of]);
  }
  return [...groups.values()];
}

function isOfCause(group: readonly SkuProblem[]): group is readonly Shared[] {
  return group.every(({ problem }) => problem.cause !== undefined);
}

function blockingOf({ stock, problem }: SkuProblem) {
  const { sku, version, broadcast, isListing } = stock;
  const { reason, cause } = problem;
  const ofListing = isListing === true ? { quantity: broadcast } : {};
  return { sku, version, reason, ...ofListing, ...(cause === undefined ? {} : { cause }) };
}
