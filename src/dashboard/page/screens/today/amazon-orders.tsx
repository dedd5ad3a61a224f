import type { Latency, Overview } from '../../api/answers';
import { now } from '../../live/clock';
import { figure } from '../../parts/figure';
import { duration } from '../../parts/time-words';
import { hrefOf } from '../../router/location';
import { completeText, delayRows, type Orders } from './amazon-orders-words';

/** How complete Amazon's orders are, and how late they are counted; nothing where they are not read. */
export function AmazonOrdersSection({ orders }: { readonly orders: Overview['amazonOrders'] }) {
  if (orders === undefined || (orders.state === 'off' && orders.reason === 'disabled')) return null;
  return (
    <section aria-labelledby="amazon-orders">
      <h2 id="amazon-orders">Orders at Amazon</h2>
      <p class="totals">
        {completeText(orders, now.value)} <a href={hrefOf('order')}>Find an order</a>
      </p>
      <Delays orders={orders} />
    </section>
  );
}

function Delays({ orders }: { readonly orders: Orders }) {
  return (
    <table class="latency delays">
      <caption>From the order at Amazon to the units taken here</caption>
      <thead>
        <tr>
          <th scope="col">found by</th>
          <th scope="col">last</th>
          {['orders', 'p50', 'p95', 'p99'].map((name) => (
            <th key={name} scope="col" class="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {delayRows(orders).map(({ name, last, delay }) => (
          <DelayRow key={`${name} ${last}`} name={name} last={last} delay={delay} />
        ))}
      </tbody>
    </table>
  );
}

function DelayRow({ name, last, delay }: { name: string; last: string; delay: Latency }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{last}</td>
      <td class="number">{figure(delay.count)}</td>
      <td class="number">{ms(delay.p50Ms)}</td>
      <td class="number">{ms(delay.p95Ms)}</td>
      <td class="number">{ms(delay.p99Ms)}</td>
    </tr>
  );
}

function ms(value: number | null): string {
  return value === null ? '–' : duration(value);
}
