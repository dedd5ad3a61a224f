/** Signs webhooks on a developer's own machine; never accepted when the service listens beyond loopback. */
export const DEVELOPMENT_WEBHOOK_SECRET = 'syncstate-development-secret';

/**
 * The `source_name`s of orders that apps import from Amazon into Shopify. Shopify documents that an app may set any text;
 * these are the ones of Amazon's own channel and of the usual connectors, lower case.
 */
export const AMAZON_IMPORT_SOURCES = [
  'amazon',
  'amazon-us',
  'amazon-ca',
  'amazon-mx',
  'amazon-uk',
  'amazon-de',
  'amazon-fr',
  'amazon-it',
  'amazon-es',
  'amazon-nl',
  'amazon-se',
  'amazon-pl',
  'amazon-be',
  'amazon-ie',
  'amazon-jp',
  'amazon-au',
];
