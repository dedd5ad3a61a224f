/** The answers that explain a number, of now or of the past. */
export type {
  Explanation,
  ListingTermLabel,
  Term,
  TermLabel,
} from '../../../inventory/explain/domain/explanation';
export type { Comparison } from '../../../inventory/history/domain/comparison';
export type { PastStock } from '../../../inventory/moments/domain/past-stock';
export type { OversellEvent, OversellReport } from '../../oversell/domain/oversell-report';
