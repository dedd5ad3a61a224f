import { Lease } from '../../platform/dynamodb/lease/lease';

/** The lease of the one instance that makes the steps of the poll. */
export class ReturnsLease extends Lease {}
