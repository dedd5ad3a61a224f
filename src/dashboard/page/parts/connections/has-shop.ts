import { overview } from '../../live/live';

/** True while the service has access to the shop's Admin API, whether it answers or not. */
export function hasShop(): boolean {
  return (
    overview.value?.connections.some(({ name, status }) => name === 'shopify' && status !== 'off') === true
  );
}
