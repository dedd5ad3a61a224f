import * as api from '../../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../../platform/http/openapi/openapi-shared';
import type { LinkTreatment, ShopifyLink } from '../domain/shopify-link';
import type { LinkList } from './links.controller';
import { LISTED_TREATMENTS } from './links.dto';

const LINKS: LinkList = {
  items: [
    {
      itemId: '48310229860547',
      sku: 'TEE-L',
      treatment: 'several_items',
      continuesSelling: false,
      locationIds: ['71628341379'],
      since: '2026-11-23T10:00:02.000000Z',
    },
  ],
};

const TREATMENTS: Readonly<Record<LinkTreatment, string>> = {
  linked: 'its SKU stands on no other item: it is written and compared',
  several_items: 'its SKU stands on several items, so that a movement has no one item: it is neither',
  untracked: 'Shopify does not track its stock',
  bundle: 'the parent of a bundle: its components are linked',
  gift_card: 'gift cards have no stock',
  no_sku: 'it has no SKU',
  invalid_sku: 'its SKU has more than 40 characters, or some that cannot be printed',
};

/** Which items of the shop are not linked, and why. */
export const SHOPIFY_LINKS_API: api.Part = {
  tag: 'shopify-links',
  description: 'The inventory items of the shop that are neither written nor compared.',
  schemas: {
    ShopifyLink: api.objectOf<ShopifyLink>('An inventory item of the shop and the SKU that it stands for.', {
      itemId: api.text("The number of the inventory item in Shopify's ids."),
      sku: api.text('Its SKU; empty where it has none.'),
      treatment: api.wordOf<LinkTreatment>(TREATMENTS),
      continuesSelling: api.flag('True: Shopify sells it below zero ("continue selling when out of stock").'),
      locationIds: api.listOf(
        api.text('The number of a location.'),
        'The locations of the pool at which it is stocked; adjustments go to the first one.',
      ),
      since: api.moment('Since when it has this SKU and this treatment.'),
    }),
    ShopifyLinkPage: api.pageOf(api.ref('ShopifyLink'), 'One page of the items that are not linked.'),
  },
  operations: {
    'GET /api/shopify/links': {
      operationId: 'listUnlinkedItems',
      summary: 'Items of the shop that are not linked',
      description:
        'By treatment, the longest known first. Items are learned by an import, by the daily comparison, and by messages about them. Empty without Admin access. A page may be short while there is a next one.',
      parameters: [
        api.inQuery('treatment', 'Only these.', { type: 'string', enum: [...LISTED_TREATMENTS] }),
        ...PAGE_PARAMETERS,
      ],
      answers: { 200: api.json('One page.', api.ref('ShopifyLinkPage'), { some: LINKS }) },
    },
  },
};
