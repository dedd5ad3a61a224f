import { type Answer } from './answer';
import { type OperationName } from './route';

/** The log keeps this many calls; the oldest go first. */
export const MAX_LOGGED_CALLS = 100_000;

/** How many go at a time when the log is full, so that a full log costs little per call. */
const DROPPED_AT_ONCE = 1_000;

/** One call of an operation; `unknown` is a path that Amazon does not have. */
export interface LoggedCall {
  /** When it was read, in ms. */
  readonly at: number;
  /** Since when it may have waited to be read, in ms; absent when it did not. */
  readonly earliestAt?: number;
  readonly operation: OperationName | 'unknown';
  readonly sku?: string;
  /** Null while unanswered, and for good when the connection ended without an answer. */
  readonly status: number | null;
  /** Units that the body asked for. */
  readonly quantity?: number;
  /** Present when the submission was carried out or judged, even if its answer was cut off. */
  readonly submissionId?: string;
  /** The report that was made or asked for. */
  readonly reportId?: string;
  /** An access token or an `Authorization` header came to an address that is its own permission. */
  readonly carriedToken?: true;
  /** It arrived while another PATCH of the same SKU was in flight. */
  readonly besideAnother?: true;
}

/** The counts of the state page; they outlive the entries that the log drops. */
export interface CallCounts {
  readonly total: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly throttled: number;
}

/** What is learned of a call after its arrival. */
export type CallFacts = Pick<LoggedCall, 'quantity' | 'submissionId' | 'reportId' | 'carriedToken'>;

/** A call that has arrived: what is learned of it is added, until it ends. */
export interface OpenCall {
  note(facts: CallFacts): void;
  /** Ends the call once, with the status sent or with null; later ends change nothing. */
  end(status: number | null): void;
}

/** What an answer tells of the call that it ends. */
export function factsOf({ submissionId, reportId }: Answer): CallFacts {
  return {
    ...(submissionId === undefined ? {} : { submissionId }),
    ...(reportId === undefined ? {} : { reportId }),
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Every call in the order of arrival. */
export class CallLog {
  private log: Writable<LoggedCall>[] = [];
  private inFlight = new Map<string, Set<LoggedCall>>();
  private byOperation = new Map<string, number>();
  private throttled = 0;

  /** Logs the arrival of a call. */
  begin(call: Pick<LoggedCall, 'at' | 'earliestAt' | 'operation' | 'sku' | 'reportId'>): OpenCall {
    const entry: Writable<LoggedCall> = { ...call, status: null };
    this.log.push(entry);
    if (this.log.length > MAX_LOGGED_CALLS) this.log.splice(0, DROPPED_AT_ONCE);
    this.byOperation.set(call.operation, (this.byOperation.get(call.operation) ?? 0) + 1);
    this.fly(entry);
    let open = true;
    return {
      note: (facts) => {
        Object.assign(entry, facts);
      },
      end: (status) => {
        if (!open) return;
        open = false;
        entry.status = status;
        if (status === 429) this.throttled += 1;
        this.land(entry);
      },
    };
  }

  /** The calls so far, as copies. */
  entries(): readonly LoggedCall[] {
    return this.log.map((entry) => ({ ...entry }));
  }

  counts(): CallCounts {
    const byOperation = Object.fromEntries(this.byOperation);
    const total = [...this.byOperation.values()].reduce((sum, count) => sum + count, 0);
    return { total, byOperation, throttled: this.throttled };
  }

  /** Forgets all calls and counts. */
  clear(): void {
    this.log = [];
    this.inFlight = new Map();
    this.byOperation = new Map();
    this.throttled = 0;
  }

  private fly(entry: Writable<LoggedCall>): void {
    if (entry.operation !== 'patch' || entry.sku === undefined) return;
    const others = this.inFlight.get(entry.sku) ?? new Set();
    if (others.size > 0) entry.besideAnother = true;
    this.inFlight.set(entry.sku, others.add(entry));
  }

  private land(entry: LoggedCall): void {
    if (entry.sku === undefined) return;
    const others = this.inFlight.get(entry.sku);
    if (others?.delete(entry) === true && others.size === 0) this.inFlight.delete(entry.sku);
  }
}
