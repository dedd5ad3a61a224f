import type { Connection } from '../../api/answers';
import { MarkBadge } from '../../parts/badge';
import { CONNECTION_MARKS } from '../../parts/connections/connection-marks';
import { Time } from '../../parts/time';

const NAMES: Readonly<Record<string, string>> = {
  'shopify-webhooks': 'Shopify webhooks',
  shopify: 'Shopify Admin API',
  'amazon-listings': 'Amazon listings',
  'amazon-returns': 'Amazon returns',
  'amazon-orders': 'Amazon orders',
  'amazon-notices': 'Amazon notices',
  'alert-webhook': 'Alert messages',
  dynamodb: 'DynamoDB',
};

/** The systems around the service. */
export function ConnectionsSection({ connections }: { readonly connections: readonly Connection[] }) {
  return (
    <section aria-labelledby="connections">
      <h2 id="connections">Connections</h2>
      <table class="stacked connections">
        <caption class="unseen">Connections</caption>
        <thead>
          <tr>
            <th scope="col">system</th>
            <th scope="col">state</th>
            <th scope="col">last event</th>
            <th scope="col">note</th>
          </tr>
        </thead>
        <tbody>
          {connections.map(({ name, status, lastEventAt, message }) => (
            <tr key={name}>
              <th scope="row">{NAMES[name] ?? name}</th>
              <td data-label="state">
                <MarkBadge mark={CONNECTION_MARKS[status]} />
              </td>
              <td data-label="last event">{lastEventAt === undefined ? '–' : <Time at={lastEventAt} />}</td>
              <td data-label="note">{message ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
