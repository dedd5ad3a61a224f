import { useSignal } from '@preact/signals';
import { isAmazonOrder, orderHref } from '../../parts/orders/amazon-order';
import { go } from '../../router/location';

/** Opens the screen of an order by its id at Amazon. */
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
        isRefused.value = !isAmazonOrder(orderId);
        if (!isRefused.value) go(orderHref(orderId));
      }}
    >
      <label>
        Order at Amazon
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
        {isRefused.value ? <small>Amazon's order ids look like 902-3159896-1390916.</small> : null}
      </label>
      <button type="submit" class="secondary">
        Open
      </button>
    </form>
  );
}
