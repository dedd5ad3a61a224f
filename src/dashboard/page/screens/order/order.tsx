import type { OrderView } from '../../api/order-answers';
import { MarkBadge } from '../../parts/badge';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { place } from '../../router/location';
import { FindOrder } from './find-order';
import { OrderLines } from './order-lines';
import { effectText, foundText, statusMark } from './order-words';
import { UnknownOrder } from './unknown-order';
import { useOrder } from './use-order';
import './order.css';

/** One order at Amazon: its lines, what they took from the stock, and the rows of the ledger behind it. */
export function Order() {
  const orderId = place.value.query.get('id') ?? '';
  if (orderId === '')
    return (
      <>
        <h1>Order at Amazon</h1>
        <FindOrder />
      </>
    );
  return <OneOrder key={orderId} orderId={orderId} />;
}

function OneOrder({ orderId }: { readonly orderId: string }) {
  const { order, failure, reload } = useOrder(orderId);
  const isUnknown = failure?.statusCode === 404;
  return (
    <div class="one-order">
      <h1>
        Order <span class="sku">{orderId}</span>
      </h1>
      {failure === undefined || isUnknown ? null : <Failure failure={failure} />}
      {isUnknown ? <UnknownOrder onSearched={reload} /> : null}
      {order === undefined ? (
        <div aria-busy={failure === undefined} />
      ) : (
        <>
          <Head order={order} />
          <OrderLines order={order} />
        </>
      )}
    </div>
  );
}

function Head({ order }: { readonly order: OrderView }) {
  const { status, createdAt, updatedAt, recordedAt, foundBy } = order;
  return (
    <section aria-label="The order">
      <p>
        <MarkBadge mark={statusMark(status)} /> {effectText(order)}
      </p>
      <dl class="moments">
        <div>
          <dt>Placed at Amazon</dt>
          <dd>
            <Time at={createdAt} />
          </dd>
        </div>
        <div>
          <dt>Recorded here</dt>
          <dd>{foundText(createdAt, recordedAt, foundBy)}</dd>
        </div>
        <div>
          <dt>Last change at Amazon</dt>
          <dd>
            <Time at={updatedAt} />
          </dd>
        </div>
        <div>
          <dt>Status in Amazon's words</dt>
          <dd>
            <code>{status}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}
