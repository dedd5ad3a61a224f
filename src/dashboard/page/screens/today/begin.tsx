import { hasSession } from '../../api/session';
import { hrefOf } from '../../router/location';

/** The three ways to begin, while no SKU is registered. */
export function Begin() {
  const lines = [
    `curl -X PUT ${window.location.origin}/api/inventory/MUG-BLU-12OZ`,
    ...(hasSession.value ? ["-H 'Authorization: Bearer KEY'"] : []),
    "-H 'Content-Type: application/json'",
    `-d '{"physical": 12, "buffer": 2}'`,
  ];
  return (
    <section class="begin" aria-labelledby="begin">
      <h2 id="begin">Three ways to begin</h2>
      <ol>
        <li>
          Register one SKU <a href={hrefOf('stock', { panel: 'register' })}>in a form</a>, or by a call:
          <pre>
            <code>{lines.join(' \\\n  ')}</code>
          </pre>
        </li>
        <li>
          <a href={hrefOf('stock', { panel: 'import' })}>Import a CSV file</a> with all SKUs and their counts.
          A dry run shows what it would change.
        </li>
        <li>
          Let the first order come. A SKU that is not registered moves nothing and{' '}
          <a href={hrefOf('alerts', { type: 'unknown_sku' })}>raises an alert</a> that says so.{' '}
          <a href={hrefOf('deliveries', { direction: 'in' })}>Deliveries</a> shows what arrived.
        </li>
      </ol>
    </section>
  );
}
