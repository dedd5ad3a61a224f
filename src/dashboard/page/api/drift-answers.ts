/** The answers of the calls about differences between the ledger and a channel. */
import type { CheckProgress } from '../../../sync/drift/domain/check-progress';

export type { CheckProgress } from '../../../sync/drift/domain/check-progress';
export type { Drift, DriftChannel, DriftChoice, DriftDetails } from '../../../sync/drift/domain/drift';

/** How far the comparisons of everything are. */
export interface DriftChecks {
  readonly amazon: CheckProgress;
  readonly shopify: CheckProgress;
}
