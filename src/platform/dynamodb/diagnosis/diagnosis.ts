/** Causes of store errors. The log field `cause` holds one; docs/troubleshooting.md has a row for each. */
export const DIAGNOSIS_CODES = [
  'table_missing',
  'table_shape',
  'index_missing',
  'index_building',
  'index_shape',
  'credentials_missing',
  'credentials_expired',
  'credentials_refused',
  'key_unknown',
  'secret_wrong',
  'clock_skew',
  'region',
  'access_denied',
  'kms',
  'throttled',
  'account_limit',
  'unreachable',
  'certificate',
  'no_dynamodb',
  'store_error',
  'disk',
  'refused',
] as const;

export type DiagnosisCode = (typeof DIAGNOSIS_CODES)[number];

/** The cause of a store error. The message holds cause and remedy, and no stack, secret or account number. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly message: string;
}

/** A failed call, in the words that the messages use. */
export interface Failure {
  /** Name of the error. */
  readonly name: string;
  /** Message of the error, redacted. */
  readonly words: string;
  /** HTTP status; undefined without an answer. */
  readonly status: number | undefined;
  /** Such as `ECONNREFUSED`; undefined when the connection is not the cause. */
  readonly networkCode: string | undefined;
  readonly operation: string;
  /** Such as `the table SyncState-Inventory`. */
  readonly table: string;
  /** Such as `the index pending-index of the table SyncState-Inventory`. */
  readonly index: string;
  /** Such as `DynamoDB in us-east-1`. */
  readonly place: string;
  readonly kind: 'aws' | 'endpoint' | 'embedded';
  readonly region: string;
}
