import { useSignal } from '@preact/signals';
import type { LedgerRow } from '../../../api/answers';
import { type ApiFailure, get, pathOf } from '../../../api/client';
import type { Comparison } from '../../../api/past-answers';
import { useAnswer } from '../../../live/use-answer';
import { useAction } from '../../../parts/action';
import { ActionButton } from '../../../parts/action-button';
import { MarkBadge } from '../../../parts/badge';
import { figure } from '../../../parts/figure';
import { Failure } from '../../../parts/states';
import { Time } from '../../../parts/time';
import { absolute } from '../../../parts/time-words';
import { hrefOf, place, setQuery } from '../../../router/location';
import { actionMark, causeText, signed } from '../ledger/ledger-words';
import { skuPath } from '../use-stock';
import { fieldOf, figureRows, momentOfField } from './moment-words';
import './moment.css';

interface PanelProps {
  readonly sku: string;
  /** What its broadcast is for. */
  readonly word: string;
}

/** The SKU as of another time, compared with now or with a second time; both stand in the address. */
export function MomentPanel({ sku, word }: PanelProps) {
  const { query } = place.value;
  const [from, to] = [query.get('at'), query.get('to')];
  return (
    <section class="moment" aria-label="As of another time">
      <div class="fields">
        <MomentField label="As of (UTC)" name="at" />
        <MomentField label="Compared with (UTC; empty: now)" name="to" />
      </div>
      {from === null ? (
        <p class="hint">
          Choose a time: the ledger has the figures of that moment, and what moved them since.
        </p>
      ) : (
        <Compared
          key={`${from} ${to ?? ''}`}
          path={pathOf(skuPath(sku, '/compare'), { from, to: to ?? undefined })}
          sku={sku}
          word={word}
        />
      )}
    </section>
  );
}

function MomentField({ label, name }: { readonly label: string; readonly name: string }) {
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        step={1}
        value={fieldOf(place.value.query.get(name))}
        onChange={(event) => {
          setQuery({ [name]: momentOfField(event.currentTarget.value) });
        }}
      />
    </label>
  );
}

function Compared({ path, sku, word }: PanelProps & { readonly path: string }) {
  const { value, failure } = useAnswer<Comparison>(path);
  if (failure !== undefined) return <Unknown failure={failure} />;
  if (value === undefined) return <p aria-busy="true">Reading the ledger …</p>;
  const { before, after, from, to, actions = [] } = value;
  return (
    <>
      <div class="pair">
        <table class="moments" aria-label="The figures at both times">
          <thead>
            <tr>
              <td />
              {[from, to].map((at) => (
                <th key={at} scope="col" class="number">
                  {absolute(at)}
                </th>
              ))}
              <th scope="col" class="number">
                Change
              </th>
            </tr>
          </thead>
          <tbody>
            {figureRows(before, after, word).map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td class="number">{row.before}</td>
                <td class="number">{row.after}</td>
                <td class="number">{row.change}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {actions.length === 0 ? (
          <p>Nothing moved between.</p>
        ) : (
          <table aria-label="What moved between, by action">
            <thead>
              <tr>
                <th scope="col">Moved between by</th>
                <th scope="col" class="number">
                  Rows
                </th>
                <th scope="col" class="number">
                  Units
                </th>
              </tr>
            </thead>
            <tbody>
              {actions.map(({ action, rows, units }) => (
                <tr key={action}>
                  <th scope="row">
                    <MarkBadge mark={actionMark({ action, status: 'completed' })} />
                  </th>
                  <td class="number">{figure(rows)}</td>
                  <td class="number">{signed(units)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      {value.items.length === 0 ? null : <Between path={path} sku={sku} first={value} />}
    </>
  );
}

/** Why the moment cannot be shown; where its rows have expired, the oldest one that can. */
function Unknown({ failure }: { readonly failure: ApiFailure }) {
  const oldest = failure.details.find((detail) => detail.oldest !== undefined)?.oldest;
  return (
    <>
      <Failure failure={failure} />
      {oldest === undefined ? null : (
        <button
          type="button"
          class="secondary outline small"
          onClick={() => {
            setQuery({ at: oldest });
          }}
        >
          Show {absolute(oldest)}, the oldest moment
        </button>
      )}
    </>
  );
}

interface BetweenProps {
  readonly path: string;
  readonly sku: string;
  readonly first: Comparison;
}

/** The rows between, newest first, page by page. */
function Between({ path, sku, first }: BetweenProps) {
  const shown = useSignal<Pick<Comparison, 'items' | 'nextCursor'>>(first);
  const action = useAction();
  const more = (): void => {
    action.start(async () => {
      const { items, nextCursor } = await get<Comparison>(pathOf(path, { cursor: shown.value.nextCursor }));
      const all = [...shown.value.items, ...items];
      shown.value = { items: all, ...(nextCursor === undefined ? {} : { nextCursor }) };
      return undefined;
    });
  };
  return (
    <>
      <table class="stacked" aria-label="The rows between, newest first">
        <thead>
          <tr>
            {['When', 'Action', 'Cause'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {['Change', 'On the shelf'].map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.value.items.map((row) => (
            <Row key={row.txId} sku={sku} row={row} />
          ))}
        </tbody>
      </table>
      {shown.value.nextCursor === undefined ? null : (
        <ActionButton action={action} onClick={more}>
          Next page
        </ActionButton>
      )}
    </>
  );
}

function Row({ sku, row }: { readonly sku: string; readonly row: LedgerRow }) {
  const { action, timestamp, txId, delta, physicalAfter, push } = row;
  const query = Object.fromEntries(place.value.query);
  return (
    <tr>
      <td data-label="When">
        <Time at={timestamp} />
      </td>
      <td data-label="Action">
        <a href={hrefOf('sku', { ...query, sku, action: undefined, row: txId })} title={txId}>
          <MarkBadge mark={actionMark(row)} />
        </a>
      </td>
      <td data-label="Cause">{push === undefined ? causeText(row) : `${figure(push.quantity)} sent`}</td>
      <td data-label="Change" class="number">
        {action === 'sync' ? '' : signed(delta)}
      </td>
      <td data-label="On the shelf" class="number">
        {figure(physicalAfter).replace('-', '−')}
      </td>
    </tr>
  );
}
