/** The items of Transactions that are no rows. */
export const NO_ROWS = [
  'leases (`lease:…`)',
  'the state of the returns poll (`state:…`)',
  "the start and the search of Amazon's orders and the time of its notices (`state:amazon-orders…`, `state:amazon-notices`), and the listings whose number changed, as Amazon's notices say, for the sender of another instance (`state:quantity-notices`)",
  'the records of orders at Amazon for 60 days, and what is kept of orders that an app imported from there (`order:…`)',
  'the state and the lists of the match of the catalogue (`state:listing-match`, `listing-match:…`)',
  'the place of the sweep of Amazon (`state:amazon-sweep`)',
  'the instances that show life (`state:instances`)',
  'the statistics by five minutes (`stats:…`), and the numbers of the objectives by hour for 29 days (`slo:…`)',
  'the claims of labels on units (`claim:…`)',
  'the progress of imports (`import:…`)',
  'the sessions of the page that were ended early (`session:…`)',
  'the change log and the delivery log of seven days (`log:…`)',
  'how the last try to post an alert failed (`alert-try:…`)',
];

/** The part of the tables' page about recorded differences. */
export const DIFFERENCES = `## Differences

The Listings table holds each recorded difference between a channel and the ledger:

| attribute | type | meaning |
| --- | --- | --- |
| \`pk\`, \`sk\` | S | \`drift:\` and its id, \`drift\` |
| \`pending\` | S | \`drift\` while it waits for a person, \`drift-quiet\` while it is mended or ends by itself, then \`drift-closed\`. Key of \`pending-index\` |
| \`pendingSince\` | S | when it was recorded, then when it ended; the comparison deletes it 30 days after that |
| the fields of \`GET /api/drift\` | | as the API shows them |

For each subject with an open or an ignored difference: \`drift-item:\` and the subject (\`sk\` = \`drift\`, \`pending\` = \`drift-item\`, of Amazon \`drift-seller-sku\`), with \`difference\` in units, \`openId\`, the open one, and \`memory\`: what was done about a seller SKU within the last hour. The subject is the id of
Shopify's inventory item, or \`amazon:\` and the seller SKU.`;
