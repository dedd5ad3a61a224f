/** How far a number has come at Amazon, in the types of those who give it. */
export type { Receipt } from '../../../inventory/domain/receipt';

/** What became of the push before, as the row of a push records it. */
export interface PreviousPush {
  readonly txId: string;
  readonly state: 'accepted' | 'observed' | 'mismatch' | 'superseded';
  readonly at?: string;
  /** The number that Amazon showed. */
  readonly quantity?: number;
}
