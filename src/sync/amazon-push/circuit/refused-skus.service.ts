import { Injectable } from '@nestjs/common';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { Clock } from '../../../platform/clock';
import { retryDelayMs } from '../../../platform/retry-delay';
import { PushLog } from '../call/push-log';
import type { Operation } from '../domain/circuit-state';
import { nameOf } from '../domain/problem-texts';
import { ACCESS_REFUSED, type PushResult, type Refusal, signalOf } from '../domain/push-result';
import {
  afterAnswer,
  afterRefusal,
  isAccountRefused,
  needsComparison,
  NO_REFUSALS,
  openSkus,
  type RefusalEvidence,
  withComparison,
} from '../domain/refusal-evidence';
import { SharedProblems } from '../problems/shared-problems.service';
import { ComparisonSkus } from './comparison-skus.service';

/** Pauses of a refused SKU until another one has shown who is to blame, in milliseconds. */
const REFUSED_RETRY = { firstMs: 5_000, longestMs: 60_000 };
/** While all pending SKUs are refused, so many are sent before the probes stay with them. */
const SKUS_BEFORE_REPEAT = 5;
/** Where Amazon has accepted no SKU yet, so many are refused before that is held against the account, if so many wait. */
const REFUSED_WITHOUT_COMPARISON = 10;
/** A number that was accepted within this time, in milliseconds, shows that Amazon takes writes. */
const RECENT_MS = 600_000;

const CAUSES =
  'Amazon takes other SKUs, so this one is to blame: Amazon is known to refuse SKUs with a slash or a # in them, and ' +
  'SKUs of a brand or an ASIN that the account may not sell.';

/** The circumstances of one call. */
export interface CallContext {
  /** When it was sent, in milliseconds since the epoch. */
  readonly sentAtMs: number;
  /** The circuit of the operation is open because the account is refused. */
  readonly isRefused: boolean;
  /** True while a SKU of the operation that is none of these is under way or about to be. */
  readonly hasOthers: (than: ReadonlySet<string>) => boolean;
}

/** The results with each refusal held against the SKU, or against the account, or deferred; and a SKU to send next. */
export interface Judged {
  readonly results: ReadonlyMap<string, PushResult>;
  readonly comparison?: Stock;
}

/**
 * Finds out whether a refusal of access (403) concerns one SKU or the account, by what Amazon says of other SKUs: see
 * refusal-evidence. Blocks a SKU that is to blame.
 * Push path: SenderStatus -> RefusedSkus -> ComparisonSkus. ADR 8.
 */
@Injectable()
export class RefusedSkus {
  private readonly evidence: Record<Operation, RefusalEvidence> = { push: NO_REFUSALS, lookup: NO_REFUSALS };
  private acceptedAtMs = -Infinity;

  constructor(
    private readonly outboxes: Outboxes,
    private readonly amazon: AmazonListingsClient,
    private readonly comparisons: ComparisonSkus,
    private readonly problems: SharedProblems,
    private readonly log: PushLog,
    private readonly clock: Clock,
  ) {}

  /** This instance becomes the sender: what an earlier one found out does not count. */
  reset(): void {
    this.evidence.push = NO_REFUSALS;
    this.evidence.lookup = NO_REFUSALS;
  }

  /** The results of one call, of all its SKUs. Throws when the store does not answer. */
  async judge(
    operation: Operation,
    results: ReadonlyMap<string, PushResult>,
    context: CallContext,
  ): Promise<Judged> {
    const refusals = [...results].flatMap(([sku, result]) => (isOfSku(result) ? [{ sku, ...result }] : []));
    const blamed = this.noteRefusals(operation, refusals, context);
    this.noteAnswers(operation, results, refusals.length > 0 ? this.clock.now() : context.sentAtMs, context);
    if (refusals.length === 0) return { results };
    const compared = await this.compare(operation, context);
    const judged = new Map(results);
    const proof = compared.isAccount ? await this.proofOf(operation, context) : undefined;
    for (const refusal of refusals)
      judged.set(
        refusal.sku,
        blamed.has(refusal.sku)
          ? await this.block(refusal)
          : proof === undefined
            ? await this.defer(refusal)
            : this.refuse(refusal, proof),
      );
    const { comparison } = compared;
    return { results: judged, ...(comparison === undefined ? {} : { comparison }) };
  }

  /** The SKUs among them that are to blame. */
  private noteRefusals(
    operation: Operation,
    refusals: readonly RefusalOfSku[],
    { isRefused }: CallContext,
  ): ReadonlySet<string> {
    const blamed = new Set<string>();
    for (const { sku, stock, isShared } of refusals) {
      if (isShared === true) continue;
      this.comparisons.forget(sku);
      const wasRefusedBefore = stock.pending?.error?.startsWith(ACCESS_REFUSED) === true;
      const now = this.clock.now();
      const options = { isAccountRefused: isRefused, wasRefusedBefore };
      const { evidence, isToBlame } = afterRefusal(this.evidence[operation], sku, now, options);
      this.evidence[operation] = evidence;
      if (isToBlame) blamed.add(sku);
    }
    return blamed;
  }

  private noteAnswers(
    operation: Operation,
    results: ReadonlyMap<string, PushResult>,
    sentAtMs: number,
    { isRefused }: CallContext,
  ): void {
    for (const [sku, result] of results) {
      if (signalOf(result).kind !== 'answered') continue;
      this.evidence[operation] = afterAnswer(this.evidence[operation], sku, sentAtMs, isRefused);
      if (operation === 'lookup' || !isAccepted(result)) continue;
      this.comparisons.remember(sku);
      this.acceptedAtMs = this.clock.now();
    }
  }

  /** Whether the account is to blame; as long as that is open, another SKU is sent, or its listing is read. */
  private async compare(
    operation: Operation,
    { isRefused, hasOthers }: CallContext,
  ): Promise<{ readonly isAccount: boolean; readonly comparison?: Stock }> {
    const evidence = this.evidence[operation];
    const open = openSkus(evidence);
    if (isRefused) {
      const except = new Set(open);
      const isRepeating = operation === 'push' && !hasOthers(except) && open.length < SKUS_BEFORE_REPEAT;
      const comparison = isRepeating ? await this.comparisons.queueOne(except) : undefined;
      return { isAccount: true, ...(comparison === undefined ? {} : { comparison }) };
    }
    if (isAccountRefused(evidence)) return { isAccount: true };
    const now = this.clock.now();
    const except = new Set(evidence.refused.keys());
    if (!needsComparison(evidence, hasOthers(except), now)) return { isAccount: false };
    if (operation === 'lookup') {
      const sku = await this.comparisons.find(except);
      const isAccount =
        sku === undefined ? this.isEnough(operation, hasOthers) : await this.isReadRefused(sku, now);
      return { isAccount };
    }
    const comparison = await this.comparisons.queueOne(except);
    if (comparison === undefined) return { isAccount: this.isEnough(operation, hasOthers) };
    // It may have been under way already, and refused meanwhile.
    this.evidence[operation] = withComparison(this.evidence[operation], comparison.sku, now);
    return { isAccount: isAccountRefused(this.evidence[operation]), comparison };
  }

  /** Where no SKU was accepted before, refusals count against the account when no other SKU is left to try, or many were. */
  private isEnough(operation: Operation, hasOthers: CallContext['hasOthers']): boolean {
    const { refused } = this.evidence[operation];
    const open = openSkus(this.evidence[operation]).length;
    return open >= REFUSED_WITHOUT_COMPARISON || (open > 0 && !hasOthers(new Set(refused.keys())));
  }

  /** Reads the listing of a SKU to compare with. */
  private async isReadRefused(sku: string, now: number): Promise<boolean> {
    const read = await this.amazon.getListing(sku);
    if (read.kind === 'forbidden') {
      this.evidence.lookup = afterRefusal(this.evidence.lookup, sku, now).evidence;
      return true;
    }
    if (read.kind === 'found' || read.kind === 'not_found')
      this.evidence.lookup = afterAnswer(this.evidence.lookup, sku, now);
    return false;
  }

  /** Two SKUs are refused in one operation, and Amazon takes the other operation: then a role is missing. */
  private async proofOf(operation: Operation, { isRefused }: CallContext): Promise<Refusal['proof']> {
    const skus = openSkus(this.evidence[operation]);
    const [sku] = skus;
    if (isRefused || skus.length < 2 || sku === undefined) return { skus, takesOther: false };
    if (operation === 'lookup') return { skus, takesOther: this.clock.now() - this.acceptedAtMs < RECENT_MS };
    const { kind } = await this.amazon.getListing(sku);
    return { skus, takesOther: kind === 'found' || kind === 'not_found' };
  }

  private refuse({ kind, reason }: RefusalOfSku, proof: Refusal['proof']): Refusal {
    this.log.refused();
    return { kind, reason, ...(proof === undefined ? {} : { proof }) };
  }

  /** The SKU waits, and goes behind those that were not refused. */
  private async defer({ sku, stock, reason: error, isShared }: RefusalOfSku): Promise<PushResult> {
    const attempts = (stock.pending?.attempts ?? 0) + 1;
    const untilMs = this.clock.now() + retryDelayMs(REFUSED_RETRY, attempts - 1, Math.random());
    if (isShared !== true) {
      await this.outboxes.of(stock).marks.defer(sku, { attempts, notBefore: untilMs, error });
      this.log.ended(sku, 'deferred', { error, attempts });
    }
    return { kind: 'deferred', untilMs, error, isDenied: true };
  }

  private async block({ sku, stock, reason: error }: RefusalOfSku): Promise<PushResult> {
    const reason = `${nameOf(stock)}: ${error}`;
    const message =
      `${error} This was the answer to ${nameOf(stock)}. ${CAUSES} ` +
      'Fix the SKU or its approval in Seller Central, then call POST /api/sync/{sku}; the next change of its quantity retries too.';
    const problem = {
      type: 'sync_failed',
      cause: 'forbidden',
      reason: error,
      message,
      shown: undefined,
    } as const;
    if (!(await this.problems.block([{ stock, problem }])).has(sku))
      return { kind: 'moved', stock, reason, isDenied: true };
    this.log.ended(sku, 'parked', { error });
    return { kind: 'blocked', reason, isDenied: true };
  }
}

type RefusalOfSku = Refusal & { readonly sku: string; readonly stock: Stock };

function isAccepted(result: PushResult): boolean {
  return result.kind === 'settled' || (result.kind === 'moved' && result.reason === undefined);
}

function isOfSku(result: PushResult): result is Refusal & { readonly stock: Stock } {
  return result.kind === 'refused' && result.isLogin !== true && result.stock !== undefined;
}
