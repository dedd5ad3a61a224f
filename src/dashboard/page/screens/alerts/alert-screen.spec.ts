import { screenOfAlert } from './alert-screen';

it.each([
  ['manual_review:drift:shopify', 'differences'],
  ['auth_failed:shopify', 'shopify'],
  ['shopify_unavailable:shopify', 'shopify'],
  ['webhooks_stopped:shopify', 'shopify'],
  ['auth_failed:amazon', undefined],
  ['manual_review:first-poll', undefined],
])('leads from the alert %s to the screen %s', (alertId, name) => {
  expect(screenOfAlert(alertId)?.name).toBe(name);
});
