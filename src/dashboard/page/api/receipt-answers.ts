/** How far a number has come at Amazon, in the types of those who give it. */
export type { PreviousReceipt, Receipt } from '../../../inventory/domain/receipt';
