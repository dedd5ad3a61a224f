import { Lease } from '../../platform/dynamodb/lease/lease';

/** The lease of the one instance that posts alerts to the webhook. */
export class AlertsLease extends Lease {}
