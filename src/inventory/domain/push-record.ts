/** What Amazon remarked beside accepting a quantity. */
export interface PushIssue {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  /** What Amazon does to the listing because of it, such as `LISTING_SUPPRESSED`. */
  readonly enforcements?: readonly string[];
}

/** The push that a `sync` row records. */
export interface PushRecord {
  /** The quantity that was sent. */
  readonly quantity: number;
  readonly submissionId?: string;
  readonly requestId?: string;
  /** Milliseconds from the movement that made the push due to Amazon's answer, accepted or refused. */
  readonly propagationMs: number;
  /** Amazon's remarks beside accepting it, at most five. */
  readonly issues?: readonly PushIssue[];
}
