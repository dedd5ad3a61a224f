/** The result of one round of work. */
export interface Round {
  /** True when nothing more is due now. */
  readonly isDone: boolean;
  /** Milliseconds until the next round. */
  readonly waitMs: number;
}

/** Work that one instance at a time does, while it holds a lease. */
export interface LeasedWork {
  /** The log line of a check or a round that threw. */
  readonly failureText: string;
  /** True when a holder of the lease has something to do; without this method it always has. May throw. */
  isDue?(): Promise<boolean>;
  /** Does one round of work. `mayGoOn` turns false when no further effect may begin. May throw. */
  round(mayGoOn: () => boolean): Promise<Round>;
}
