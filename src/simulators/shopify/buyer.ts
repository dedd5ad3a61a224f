import type { ShopifyPayload } from './payload-json';

/** The invented buyer of every simulated order, at an address of the reserved example domain. */
export const BUYER_EMAIL = 'ines.halvorsen@example.com';

/** From the range that is reserved for documentation. */
export const BUYER_IP = '198.51.100.7';

/** The billing and shipping address of an order. */
export const BUYER_ADDRESS: ShopifyPayload = {
  first_name: 'Ines',
  address1: '27 Lantern Row',
  phone: '+18025550118',
  city: 'Burlington',
  zip: '05401',
  province: 'Vermont',
  country: 'United States',
  last_name: 'Halvorsen',
  address2: null,
  company: null,
  latitude: 44.4759,
  longitude: -73.2121,
  name: 'Ines Halvorsen',
  country_code: 'US',
  province_code: 'VT',
};

/** The buyer's account as in an order; `at` is the time of the order. */
export function buyer(at: string): ShopifyPayload {
  return {
    id: 6841207733815,
    created_at: '2026-01-09T16:20:11+00:00',
    updated_at: at,
    first_name: 'Ines',
    last_name: 'Halvorsen',
    state: 'disabled',
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: BUYER_EMAIL,
    phone: null,
    currency: 'USD',
    tax_exemptions: [],
    admin_graphql_api_id: 'gid://shopify/Customer/6841207733815',
    default_address: {
      id: 8020466139191,
      customer_id: 6841207733815,
      ...BUYER_ADDRESS,
      country_name: 'United States',
      default: true,
    },
  };
}
