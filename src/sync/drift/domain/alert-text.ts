import type { Drift } from './drift';

/** The message of the alert about the open drifts of a channel: it describes the latest one and what to do. */
export function alertText(drift: Drift): string {
  const { channel, sku, expected, found, evidence } = drift;
  return channel === 'shopify'
    ? `Shopify shows ${found} of SKU ${sku}, and ${expected} are expected. ${evidence} It is not decided by itself: ` +
        'GET /api/drift?open=true lists what waits; answer each with POST /api/drift/{id}/resolve and adopt (follow Shopify), ' +
        'push (write the expected number) or ignore.'
    : `${differenceText(drift)} ` +
        'GET /api/drift?channel=amazon&open=true lists what waits; answer each with POST /api/drift/{id}/resolve and push (send ' +
        'the number of this service), adopt (follow Amazon) or ignore (it is seen).';
}

/** A blocked listing may show the expected number, or none; the evidence of units that nothing links names them itself. */
function differenceText({ cause, sku, sellerSku = sku, expected, found, evidence }: Drift): string {
  switch (cause) {
    case 'listing_blocked':
      return `Amazon does not sell the ${expected} that are offered of seller SKU ${sellerSku}. ${evidence}`;
    case 'not_linked':
      return evidence;
    default:
      return `Amazon shows ${found} of seller SKU ${sellerSku}, and ${expected} are expected. ${evidence}`;
  }
}
