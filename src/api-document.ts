import { ALERTS_API } from './alerts/list/alerts.openapi';
import { VERSION } from './config/version';
import { EVENTS_API } from './dashboard/events/events.openapi';
import { SESSION_API } from './dashboard/session/session.openapi';
import { OVERVIEW_API } from './dashboard/overview/overview.openapi';
import { OVERSELL_API } from './dashboard/oversell/oversell.openapi';
import { SETTINGS_API } from './dashboard/settings/settings.openapi';
import { DELIVERIES_API } from './dashboard/deliveries/deliveries.openapi';
import { SHOP_STOCK_API } from './dashboard/shop-stock/shop-stock.openapi';
import { VERIFY_API } from './dashboard/verify/verify.openapi';
import { HEALTH_API } from './health/health.openapi';
import { BUFFER_API } from './inventory/stock/buffer.openapi';
import { CSV_API } from './inventory/csv/csv.openapi';
import { EXPLAIN_API } from './inventory/explain/explain.openapi';
import { COMPARISON_API } from './inventory/history/comparison.openapi';
import { HISTORY_API } from './inventory/history/history.openapi';
import { INVENTORY_API } from './inventory/stock/inventory.openapi';
import { LISTINGS_API } from './inventory/listings/api/listings.openapi';
import { LISTINGS_CSV_API } from './inventory/listings/csv/listings-csv.openapi';
import { apiDocument } from './platform/http/openapi/openapi-document';
import { SERVICE_API } from './platform/http/openapi/service.openapi';
import { RETURNS_API } from './returns/api/returns.openapi';
import { SHOPIFY_WEBHOOK_API } from './sync/shopify-orders/shopify-webhook.openapi';
import { SHOP_ORDERS_API } from './sync/shopify-orders/api/shop-orders.openapi';
import { ORDERS_API } from './sync/amazon-orders/api/orders.openapi';
import { DRIFT_API } from './sync/drift-api/drift.openapi';
import { ORDERS_POLL_API } from './sync/amazon-orders/api/orders-poll.openapi';
import { SHOP_API } from './sync/shopify-subscriptions/api/shop.openapi';
import { LISTING_MATCH_API } from './sync/listing-match/api/listing-match.openapi';
import { SHOPIFY_LINKS_API } from './sync/shopify-links/api/links.openapi';
import { SHOPIFY_IMPORT_API } from './sync/shopify-import/api/shopify-import.openapi';
import { PAUSE_API } from './sync/sender-pause/api/pause.openapi';
import { BUFFER_ADVICE_API } from './sync/auto-buffer/buffer-advice.openapi';
import { SLO_API } from './sync/slo/slo.openapi';
import { SYNC_API } from './sync/status/sync.openapi';

const DESCRIPTION = `One pool of stock, sold on Shopify and on Amazon. A signed webhook lowers the stock, and the service
pushes the new quantity to Amazon within its limits. It polls Amazon's returns and restocks what is fit to sell. Every movement is a row of a ledger.

- **Errors** have one shape everywhere (\`Error\`), also for an unknown route, broken JSON, a body that is too large or of
  another media type. Unknown fields of a body are refused by name, and so are unknown parameters where a query is read.
- **Numbers** are whole numbers within the bounds stated here. Text, booleans, lists, fractions and \`-0\` are refused by name.
- **Request ids**: every answer has an \`X-Request-Id\`, the caller's own where it sent one.
- **Lists** are paged by \`limit\` and \`cursor\`. A list that an index serves is read through it; where the whole table is
  wanted, the description says so.
- **503** has a \`Retry-After\` and means: send the same request again, nothing counts twice.
- **HEAD** is answered as GET is, without the body.`;

/** The whole API as OpenAPI 3.1. Each feature describes its own part beside its controllers. */
export const API_DOCUMENT = apiDocument(
  {
    title: 'SyncState',
    summary: 'One stock pool for Shopify and Amazon, with a ledger that proves every figure.',
    description: DESCRIPTION,
    version: VERSION,
  },
  [
    INVENTORY_API,
    EXPLAIN_API,
    HISTORY_API,
    COMPARISON_API,
    BUFFER_API,
    LISTINGS_API,
    LISTINGS_CSV_API,
    CSV_API,
    LISTING_MATCH_API,
    SHOPIFY_WEBHOOK_API,
    ORDERS_API,
    SHOP_ORDERS_API,
    ORDERS_POLL_API,
    DRIFT_API,
    SHOP_API,
    SYNC_API,
    SLO_API,
    BUFFER_ADVICE_API,
    SHOP_STOCK_API,
    PAUSE_API,
    SHOPIFY_IMPORT_API,
    SHOPIFY_LINKS_API,
    RETURNS_API,
    ALERTS_API,
    OVERSELL_API,
    DELIVERIES_API,
    EVENTS_API,
    SESSION_API,
    SETTINGS_API,
    VERIFY_API,
    OVERVIEW_API,
    HEALTH_API,
    SERVICE_API,
  ],
);
