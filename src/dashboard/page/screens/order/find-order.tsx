import { useSignal } from '@preact/signals';
import { hasShop } from '../../parts/connections/has-shop';
import { orderHref } from '../../parts/orders/amazon-order';
import { hasOrderScreen } from '../../parts/orders/order-link';
import { go } from '../../router/location';

/** Opens the screen of an order by its id; one of Shopify where the service can read the shop. */
export function FindOrder() {
  const id = useSignal('');
  const isRefused = useSignal(false);
  return (
    <form
      class="find-order"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const orderId = id.value.trim();
        isRefused.value = !hasOrderScreen(orderId);
        if (!isRefused.value) go(orderHref(orderId));
      }}
    >
      <label>
        {hasShop() ? 'Order at Amazon or Shopify' : 'Order at Amazon'}
        <input
          type="search"
          data-search
          placeholder="902-3159896-1390916"
          aria-invalid={isRefused.value ? 'true' : undefined}
          value={id.value}
          onInput={(event) => {
            id.value = event.currentTarget.value;
            isRefused.value = false;
          }}
        />
        {isRefused.value ? (
          <small>
            Amazon's order ids look like 902-3159896-1390916
            {hasShop() ? "; Shopify's is the number at the end of the order's address in its admin." : '.'}
          </small>
        ) : null}
      </label>
      <button type="submit" class="secondary">
        Open
      </button>
    </form>
  );
}
