import type { Drift } from '../../api/drift-answers';
import { send } from '../../api/client';
import { useAction } from '../../parts/action';
import { MarkBadge } from '../../parts/badge';
import { figure } from '../../parts/figure';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { hrefOf, listingHref, skuHref } from '../../router/location';
import { DriftEvidence } from './drift-evidence';
import {
  actionMark,
  causeMark,
  channelWord,
  type Choice,
  choicesOf,
  quietText,
  signed,
} from './difference-words';

interface RowProps {
  readonly drift: Drift;
  readonly onResolved: () => void;
}

export function DifferenceRow({ drift, onResolved }: RowProps) {
  const { sku, sellerSku = sku, channel, expected, found, cause, since, closedAt, action, txId } = drift;
  return (
    <tr>
      <th scope="row">
        <a class="sku" data-row href={skuHref(sku)}>
          {sku}
        </a>
        {sellerSku === sku ? null : (
          <small class="as">
            as{' '}
            <a class="sku" href={listingHref(sellerSku)}>
              {sellerSku}
            </a>
          </small>
        )}
      </th>
      <td data-label="Channel">{channelWord(channel)}</td>
      <td data-label="Expected" class="number">
        {figure(expected)}
      </td>
      <td data-label="Found" class="number">
        <strong>{figure(found)}</strong>
        <small class="off-by">{signed(found - expected)}</small>
      </td>
      <td data-label="Why">
        <MarkBadge mark={causeMark(cause)} />
        <DriftEvidence drift={drift} />
      </td>
      <td data-label="Since">
        <Time at={since} />
      </td>
      <td data-label="Decision">
        {closedAt === undefined ? (
          <Decision drift={drift} onResolved={onResolved} />
        ) : (
          <>
            <MarkBadge mark={actionMark(action)} /> <Time at={closedAt} short />
            {txId === undefined ? null : (
              <a class="movement" href={hrefOf('sku', { sku, row: txId })} title={txId}>
                its movement
              </a>
            )}
          </>
        )}
      </td>
    </tr>
  );
}

function Decision({ drift, onResolved }: RowProps) {
  const action = useAction();
  const decide = ({ action: chosen, done }: Choice): void => {
    action.start(async (key) => {
      const path = `/api/drift/${encodeURIComponent(drift.id)}/resolve`;
      await send('POST', path, { action: chosen }, { 'idempotency-key': key });
      onResolved();
      return done;
    });
  };
  return (
    <div class="decision">
      {drift.quiet === true ? <small>{quietText(drift)}</small> : null}
      {choicesOf(drift).map((choice) => (
        <button
          key={choice.action}
          type="button"
          class="secondary outline small"
          title={choice.effect}
          aria-label={`${choice.label}, of ${drift.sku}`}
          aria-busy={action.isBusy}
          disabled={action.isBusy}
          onClick={() => {
            decide(choice);
          }}
        >
          {choice.label}
        </button>
      ))}
      {drift.cause === 'not_linked' && drift.channel === 'amazon' ? (
        <a href={hrefOf('listings', { panel: 'new', name: drift.sellerSku ?? drift.sku })}>Link it</a>
      ) : null}
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </div>
  );
}
