/** The part of the tables' page about items that only a service with access to the shop writes. */
export const SHOP_ITEMS = `## What is under way with the shop

With access to Shopify's Admin API the Listings table also holds what is under way with the shop; the service then needs the table. An adjustment that Shopify has not confirmed:

| attribute | type | meaning |
| --- | --- | --- |
| \`pk\`, \`sk\` | S | \`shopify-sku:\` and the SKU, \`adjustment:\` and the \`txId\` of its row |
| \`sku\`, \`txId\` | S | the same |
| \`delta\` | N | units |
| \`at\` | S | the time of the row |
| \`cause\` | S | the URI that Shopify shows in the item's history |
| \`pending\` | S | \`shopify-adjust:0\` (nothing is left to sell), \`shopify-adjust:1\`, or \`shopify-adjust:aside\` (its item is not linked). Key of \`pending-index\` |
| \`pendingSince\` | S | as \`at\`; range key of \`pending-index\` |
| \`keys\` | N | idempotency keys that were used for it so far |
| \`call\` | M | the call that may have been sent: \`key\`, \`storedAtMs\`, \`uri\`, \`changes\` and \`adjustments\` (all rows that it writes), equal on each of them |

Work that a message of the shop asked for: \`shopify-task:\`, its kind and the id of its object (\`sk\` = \`task\`, \`pending\` = \`shopify-task\`, \`pendingSince\` = when it is due), with \`attempts\`, \`revision\` and
\`memory\`. An inventory item that is not linked: \`shopify-link:\` and its id (\`sk\` = \`link\`, \`pending\` = \`shopify-link\`, \`pendingSince\` = treatment, time and id).

The Transactions table holds \`link:shopify:item:\` and \`link:shopify:sku:\` (the item and the treatment of a SKU), \`level:shopify:\` and the id of an inventory item (\`at:<locationId>\` = the last known level and its time, of items at
several locations; \`settledVersion\` = the version of the stock at its last settled difference), \`order:shopify:<id>:edits\` (what edits added), and the states of jobs (\`state:shopify-…\`, \`state:sync-pause\`, \`state:held-release\`). A row with
\`toShopify\` left an adjustment in its transaction; rows of older releases have none.`;
