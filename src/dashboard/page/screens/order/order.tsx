import type { AnyOrder } from '../../api/order-answers';
import { MarkBadge } from '../../parts/badge';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { isShopifyOrder } from '../../parts/orders/amazon-order';
import { place } from '../../router/location';
import { FindOrder } from './find-order';
import { OrderLines } from './order-lines';
import { effectText, foundText, statusMark } from './order-words';
import { UnknownOrder } from './unknown-order';
import { useOrder } from './use-order';
import './order.css';

/** One order of either channel: its lines, what they took from the stock, and the rows of the ledger behind it. */
export function Order() {
  const orderId = place.value.query.get('id') ?? '';
  if (orderId === '')
    return (
      <>
        <h1>Order</h1>
        <FindOrder />
      </>
    );
  return <OneOrder key={orderId} orderId={orderId} />;
}

function OneOrder({ orderId }: { readonly orderId: string }) {
  const { order, failure, reload } = useOrder(orderId);
  const isUnknown = failure?.statusCode === 404 && !isShopifyOrder(orderId);
  return (
    <div class="one-order">
      <h1>
        Order <span class="sku">{orderId}</span>
      </h1>
      {failure === undefined || isUnknown ? null : <Failure failure={failure} />}
      {isUnknown ? <UnknownOrder onSearched={reload} /> : null}
      {order === undefined ? (
        <div aria-busy={failure === undefined}>
          {failure === undefined || isUnknown ? null : <FindOrder />}
        </div>
      ) : (
        <>
          <Head order={order} />
          <OrderLines order={order} />
        </>
      )}
    </div>
  );
}

function Head({ order }: { readonly order: AnyOrder }) {
  const { channel, status, createdAt, updatedAt } = order;
  const place = channel === 'amazon' ? 'Amazon' : 'Shopify';
  return (
    <section aria-label="The order">
      <p>
        <MarkBadge mark={statusMark(status)} /> {effectText(order)}
      </p>
      <dl class="moments">
        <div>
          <dt>Placed at {place}</dt>
          <dd>
            <Time at={createdAt} />
          </dd>
        </div>
        {channel === 'amazon' ? (
          <div>
            <dt>Recorded here</dt>
            <dd>{foundText(createdAt, order.recordedAt, order.foundBy)}</dd>
          </div>
        ) : null}
        <div>
          <dt>Last change at {place}</dt>
          <dd>
            <Time at={updatedAt} />
          </dd>
        </div>
        {channel === 'amazon' ? (
          <div>
            <dt>Status in Amazon's words</dt>
            <dd>
              <code>{status}</code>
            </dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}
