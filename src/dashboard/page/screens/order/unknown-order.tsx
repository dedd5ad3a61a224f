import { send } from '../../api/client';
import { useAction } from '../../parts/action';
import type { OrdersPollAnswer } from '../../api/order-answers';
import { ActionButton } from '../../parts/action-button';
import { absolute } from '../../parts/time-words';
import { FindOrder } from './find-order';

/** An order without a record: why that may be, and what can be done. */
export function UnknownOrder({ onSearched }: { readonly onSearched: () => void }) {
  const action = useAction();
  return (
    <section class="unknown">
      <p>
        SyncState has no record of this order, and it took nothing from the stock. That is so for an order
      </p>
      <ul>
        <li>that Amazon fulfils: its units are not of this pool;</li>
        <li>that was placed before Amazon's orders were counted here, or more than 60 days ago;</li>
        <li>that is so new that neither a notice nor a search has brought it yet.</li>
      </ul>
      <ActionButton
        action={action}
        onClick={() => {
          action.start(async () => {
            const { status, nextCallAt } = await send<OrdersPollAnswer>('POST', '/api/orders/amazon/poll');
            onSearched();
            return status === 'started'
              ? "Amazon's orders are searched now. This screen shows the order once it is found."
              : `Amazon allows the next search at ${absolute(nextCallAt)}.`;
          });
        }}
      >
        Search Amazon's orders now
      </ActionButton>
      <FindOrder />
    </section>
  );
}
