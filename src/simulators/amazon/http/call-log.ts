import { type Answer } from './answer';
import { type OperationName } from './route';

/** The log keeps this many calls and drops the oldest first. */
const MAX_LOGGED_CALLS = 100_000;

/** How many calls a full log drops at a time, so that it costs little per call. */
const DROPPED_AT_ONCE = 1_000;

/** One call of an operation; `unknown`: a path that Amazon does not have. */
export interface LoggedCall {
  /** When it was read, in ms. */
  readonly at: number;
  /** Its earliest possible arrival, in ms; absent when it did not wait to be read. */
  readonly earliestAt?: number;
  readonly operation: OperationName | 'unknown';
  readonly sku?: string;
  /** Null until it is answered; it stays null when the connection ended without an answer. */
  readonly status: number | null;
  /** Units in the body. */
  readonly quantity?: number;
  /** Present when the submission was executed or validated, even if its answer was cut off. */
  readonly submissionId?: string;
  /** The report that was created or read. */
  readonly reportId?: string;
  /** An access token or an `Authorization` header was sent to a signed URL. */
  readonly carriedToken?: true;
  /** It arrived while another PATCH of the same SKU was in flight. */
  readonly besideAnother?: true;
}

/** The counts of the state page. They include the calls that the log has dropped. */
export interface CallCounts {
  readonly total: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly throttled: number;
}

/** What becomes known of a call after its arrival. */
export type CallDetails = Pick<LoggedCall, 'quantity' | 'submissionId' | 'reportId' | 'carriedToken'>;

/** A call in progress. */
export interface OpenCall {
  add(details: CallDetails): void;
  /** Ends the call with the status sent or with null; only the first end counts. */
  end(status: number | null): void;
}

/** The details that an answer has of its call. */
export function detailsOf({ submissionId, reportId }: Answer): CallDetails {
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

  begin(call: Pick<LoggedCall, 'at' | 'earliestAt' | 'operation' | 'sku' | 'reportId'>): OpenCall {
    const entry: Writable<LoggedCall> = { ...call, status: null };
    this.log.push(entry);
    if (this.log.length > MAX_LOGGED_CALLS) this.log.splice(0, DROPPED_AT_ONCE);
    this.byOperation.set(call.operation, (this.byOperation.get(call.operation) ?? 0) + 1);
    this.enter(entry);
    let open = true;
    return {
      add: (details) => {
        Object.assign(entry, details);
      },
      end: (status) => {
        if (!open) return;
        open = false;
        entry.status = status;
        if (status === 429) this.throttled += 1;
        this.leave(entry);
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

  clear(): void {
    this.log = [];
    this.inFlight = new Map();
    this.byOperation = new Map();
    this.throttled = 0;
  }

  private enter(entry: Writable<LoggedCall>): void {
    if (entry.operation !== 'patch' || entry.sku === undefined) return;
    const others = this.inFlight.get(entry.sku) ?? new Set();
    if (others.size > 0) entry.besideAnother = true;
    this.inFlight.set(entry.sku, others.add(entry));
  }

  private leave(entry: LoggedCall): void {
    if (entry.sku === undefined) return;
    const others = this.inFlight.get(entry.sku);
    if (others?.delete(entry) === true && others.size === 0) this.inFlight.delete(entry.sku);
  }
}
