import type { Drift, DriftDetails } from '../../api/drift-answers';
import { Time } from '../../parts/time';
import { hrefOf } from '../../router/location';
import { driftTimeline } from './drift-timeline';

/** What a difference rests on: the sentences of the service, and on demand what was sent and shown, moment by moment. */
export function DriftEvidence({ drift }: { readonly drift: Drift }) {
  const { sku, evidence, details } = drift;
  return (
    <>
      <p class="evidence">{evidence}</p>
      {details === undefined ? null : <Timeline sku={sku} details={details} />}
    </>
  );
}

function Timeline({ sku, details }: { readonly sku: string; readonly details: DriftDetails }) {
  return (
    <details class="drift-details">
      <summary>What was sent and shown</summary>
      <ol>
        {driftTimeline(details).map(({ at, text, txId }) => (
          <li key={`${at} ${text}`}>
            <Time at={at} />{' '}
            {txId === undefined ? text : <a href={hrefOf('sku', { sku, row: txId })}>{text}</a>}
          </li>
        ))}
      </ol>
    </details>
  );
}
