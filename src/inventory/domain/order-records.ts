import { DAY_MS } from '../../platform/durations';

/**
 * For how long the records of an order at Amazon are kept after its last state, in milliseconds. An order is shipped or
 * cancelled within weeks, and a search looks back for days at most. An older order without a record moves nothing.
 */
export const ORDER_RECORDS_KEPT_MS = 60 * DAY_MS;
