import type { Component } from '../../inventory/domain/listing';
import type { Ambiguity, Proposal } from './domain/match-lists';
import type { EndedMatch, MatchCounts, MatchFailure } from './domain/match-state';

/** A listing that is certain, as the API shows it. */
export interface ProposalView extends Pick<Proposal, 'sellerSku' | 'outcome' | 'reason' | 'message'> {
  readonly components: readonly Component[];
}

/** A match as the API shows it; times are ISO 8601. */
export interface MatchView {
  readonly status: 'never' | 'under_way' | 'finished' | 'failed';
  readonly dryRun?: boolean;
  readonly beganAt?: string;
  /** Of a run under way. */
  readonly phase?: 'report' | 'reading';
  /** The next step is not made before. */
  readonly notBefore?: string;
  /** Why the last step failed. */
  readonly problem?: string;
  readonly reportId?: string;
  readonly reportCreatedAt?: string;
  readonly finishedAt?: string;
  readonly error?: MatchFailure;
  readonly counts?: MatchCounts;
  readonly proposals?: readonly ProposalView[];
  readonly ambiguous?: readonly Ambiguity[];
  readonly fulfilledByAmazon?: readonly string[];
  readonly unreadable?: EndedMatch['unreadable'];
}

/** A seller SKU that nothing links, or a SKU with stock that no listing sells. */
export interface Unmatched {
  readonly kind: 'seller_sku' | 'sku';
  readonly sellerSku?: string;
  readonly sku?: string;
  /** What names it: a return, the seller's catalogue, or a push that found no listing of the SKU's name. */
  readonly source: 'return' | 'catalogue' | 'push';
  readonly since: string;
  /** Of a seller SKU: the registered SKUs that are most likely meant, at most three. */
  readonly suggestions: readonly string[];
}
