/**
 * Amazon's marketplaces by region, and the endpoint that serves each region.
 * Source: developer-docs.amazon.com/sp-api/docs/marketplace-ids and /sp-api-endpoints.
 */
const REGIONS: Record<string, { endpoint: string; marketplaceIds: readonly string[] }> = {
  northAmerica: {
    endpoint: 'https://sellingpartnerapi-na.amazon.com',
    marketplaceIds: ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2', 'A1AM78C64UM0Y8', 'A2Q3Y263D00KWC'],
  },
  europe: {
    endpoint: 'https://sellingpartnerapi-eu.amazon.com',
    marketplaceIds: [
      'A28R8C7NBKEWEA',
      'A1RKKUPIHCS9HS',
      'A1F83G8C2ARO7P',
      'A13V1IB3VIYZZH',
      'AMEN7PMS3EDWL',
      'A1805IZSGTT6HS',
      'A1PA6795UKMFR9',
      'APJ6JRA9NG5V4',
      'A2NODRKZP88ZB9',
      'AE08WJ6YKNBMC',
      'A1C3SOZRARQ6R3',
      'ARBP9OOSHTCHU',
      'A33AVAJ2PDY3EV',
      'A17E79C6D8DWNP',
      'A2VIGQ35RCS4UG',
      'A21TJRUUN4KGV',
    ],
  },
  farEast: {
    endpoint: 'https://sellingpartnerapi-fe.amazon.com',
    marketplaceIds: ['A19VAU5U5O7RUS', 'A39IBJ37TRP1C6', 'A1VC38T7YXB528'],
  },
};

/** The SP-API endpoint of a marketplace's region, or undefined for a marketplace that is not known here. */
export function endpointOf(marketplaceId: string): string | undefined {
  return Object.values(REGIONS).find((region) => region.marketplaceIds.includes(marketplaceId))?.endpoint;
}

/** True for an endpoint of Amazon that serves another region than the marketplace's. */
export function isOtherRegion(endpoint: string, marketplaceId: string): boolean {
  const own = endpointOf(marketplaceId);
  if (own === undefined) return false;
  const origins = Object.values(REGIONS).map((region) => region.endpoint);
  const { origin } = new URL(withoutSandbox(endpoint));
  return origins.includes(origin) && origin !== own;
}

/** True for Amazon's sandbox, which answers with examples. */
export function isSandbox(endpoint: string): boolean {
  return endpoint !== withoutSandbox(endpoint);
}

function withoutSandbox(endpoint: string): string {
  return endpoint.replace('//sandbox.sellingpartnerapi-', '//sellingpartnerapi-');
}
