import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { type CallKind, kindOf, proves } from '../diagnosis/store-call';
import { storeFailureOf } from '../store-error';
import { isCauseInOptionalTable } from '../tables/optional-table';
import { CauseLog } from './cause-log';
import { FailingKinds } from './failing-kinds';

/** A time in which calls of the essential kinds fail. */
export interface StoreOutage {
  /** Time of the first call that failed, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Time of the last one. */
  readonly lastMs: number;
  /** When all of their kinds succeeded again; undefined while it lasts. */
  readonly untilMs?: number;
  /** Requests that were answered 503 so far. */
  readonly refusals: number;
  /** Message of the last diagnosis, where there was one. */
  readonly cause?: string;
}

/** A shorter outage is not reported, in milliseconds: single connections break. */
export const OUTAGE_MS = 10_000;

/** Trouble of other calls for so long before the first essential one failed belongs to its outage, in milliseconds. */
const SUSPECT_MS = 30_000;

/** Calls that are not essential got no answer or were refused, and no essential one has been made since. */
interface Suspicion {
  readonly sinceMs: number;
  refusals: number;
}

interface CurrentOutage {
  readonly sinceMs: number;
  lastMs: number;
  refusals: number;
  cause?: string;
  isReported: boolean;
  readonly failing: FailingKinds;
}

/**
 * Watches the calls of this process to DynamoDB. An outage is kept for the calls that the work cannot do without, and it
 * is over when calls of each kind that failed succeed again: a read proves nothing about a write. Listeners get each
 * outage when calls have failed for longer than OUTAGE_MS, and again when it is over: a single failure before an hour
 * without calls is no outage.
 */
export class StoreOutageMonitor {
  private readonly causes = new CauseLog();
  private outage: CurrentOutage | undefined;
  private suspicion: Suspicion | undefined;
  private readonly listeners: ((outage: StoreOutage) => void)[] = [];
  private readonly troubleListeners: (() => void)[] = [];

  /** `essential`: the calls that the work cannot do without, as the widest kinds. */
  constructor(
    private readonly clock: Clock,
    private readonly essential: readonly CallKind[],
  ) {}

  /** Watches the calls of this client from now on. */
  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const kind = (): CallKind => kindOf(String(context.commandName), args.input);
        try {
          const answer = await next(args);
          this.noteSuccess(kind);
          return answer;
        } catch (error) {
          this.noteError(error, kind);
          throw error;
        }
      },
      { step: 'initialize', priority: 'high' },
    );
  }

  /** Calls `listener` when an outage has lasted for a while, and when it is over. It must not throw. */
  onOutage(listener: (outage: StoreOutage) => void): void {
    this.listeners.push(listener);
  }

  /** Calls `listener` after each call that got no answer or was refused for a cause outside of it. It must not throw. */
  onTrouble(listener: () => void): void {
    this.troubleListeners.push(listener);
  }

  /** How long essential calls have failed without a success of their kind, in milliseconds; undefined when none fails. */
  get failingForMs(): number | undefined {
    return this.outage === undefined ? undefined : this.clock.now() - this.outage.sinceMs;
  }

  /** Counts a request that was answered 503 because of the store. */
  countRefusal(): void {
    const counted = this.outage ?? this.suspicion;
    if (counted !== undefined) counted.refusals += 1;
  }

  private noteError(error: unknown, kindOfCall: () => CallKind): void {
    const kind = kindOfCall();
    const diagnosis = diagnose(error);
    if (diagnosis !== undefined) this.causes.failed(diagnosis, kind, this.clock.now());
    const failure = storeFailureOf(error);
    if (failure === 'conflict' || failure === 'refused') {
      this.noteSuccess(() => kind);
      return;
    }
    // Orders do without an optional table.
    if (diagnosis !== undefined && isCauseInOptionalTable(diagnosis.code, kind.tables)) return;
    if (this.isEssential(kind)) this.extendOutage(kind, diagnosis?.message);
    // A table of a list may be throttled while orders are not.
    else if (failure === 'throttled') return;
    else this.suspect();
    for (const listener of this.troubleListeners) listener();
  }

  private isEssential(kind: CallKind): boolean {
    return this.essential.some((widest) => proves(widest, kind));
  }

  private suspect(): void {
    const now = this.clock.now();
    if (this.outage !== undefined) this.touch(this.outage);
    else if (this.suspicion === undefined || now - this.suspicion.sinceMs > SUSPECT_MS)
      this.suspicion = { sinceMs: now, refusals: 0 };
  }

  private extendOutage(kind: CallKind, cause: string | undefined): void {
    const now = this.clock.now();
    this.outage ??= {
      ...this.suspicionAt(now),
      lastMs: now,
      isReported: false,
      failing: new FailingKinds(),
    };
    this.outage.failing.failed(kind);
    if (cause !== undefined) this.outage.cause = cause;
    this.touch(this.outage);
  }

  /** A call failed in this outage. */
  private touch(outage: CurrentOutage): void {
    outage.lastMs = this.clock.now();
    if (outage.isReported || !isLong(outage)) return;
    outage.isReported = true;
    this.report(outage);
  }

  private suspicionAt(now: number): Suspicion {
    const isRecent = this.suspicion !== undefined && now - this.suspicion.sinceMs <= SUSPECT_MS;
    return isRecent && this.suspicion !== undefined ? this.suspicion : { sinceMs: now, refusals: 0 };
  }

  private noteSuccess(kindOfCall: () => CallKind): void {
    if (this.causes.isEmpty && this.outage === undefined && this.suspicion === undefined) return;
    const kind = kindOfCall();
    this.causes.succeeded(kind, this.clock.now());
    if (this.isEssential(kind)) this.suspicion = undefined;
    if (this.outage === undefined) return;
    this.outage.failing.succeeded(kind);
    if (this.outage.failing.size > 0) return;
    const outage = this.outage;
    this.outage = undefined;
    if (isLong(outage)) this.report(outage, this.clock.now());
  }

  private report({ sinceMs, lastMs, refusals, cause }: CurrentOutage, untilMs?: number): void {
    const outage: StoreOutage = {
      sinceMs,
      lastMs,
      refusals,
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(cause === undefined ? {} : { cause }),
    };
    for (const listener of this.listeners) listener(outage);
  }
}

function isLong({ sinceMs, lastMs }: CurrentOutage): boolean {
  return lastMs - sinceMs > OUTAGE_MS;
}
