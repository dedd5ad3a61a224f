import { Lease } from '../../platform/dynamodb/lease/lease';

/** Held by the instance that writes to Shopify. */
export class ShopifyPushLease extends Lease {}
