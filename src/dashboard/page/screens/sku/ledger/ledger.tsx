import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LedgerRow, StockView } from '../../../api/answers';
import type { SoldAs } from '../../../api/listing-answers';
import type { Receipt } from '../../../api/receipt-answers';
import { MarkBadge } from '../../../parts/badge';
import { figure } from '../../../parts/figure';
import { Filters, SelectFilter } from '../../../parts/filters';
import { Empty, ListFoot, type ShownList } from '../../../parts/states';
import { hasOrderScreen, OrderLink } from '../../../parts/orders/order-link';
import { Time } from '../../../parts/time';
import { duration } from '../../../parts/time-words';
import { place, setQuery } from '../../../router/location';
import { broadcastName, broadcastWord } from '../broadcast-word';
import { CopyText } from './copy-text';
import { LEDGER_ID } from './ledger-link';
import { ACTION_WORDS, actionMark, actorWord, causeText, signed } from './ledger-words';
import { type ReceiptLine, receiptLines, receiptsBySellerSku } from './receipt-lines';
import { useLedger } from './use-ledger';

interface LedgerProps {
  readonly sku: string;
  /** Undefined: the SKU is not registered. */
  readonly stock: StockView | undefined;
  /** The names under which it is sold. */
  readonly soldAs: readonly SoldAs[];
  /** All rows, as the headline reads them. */
  readonly all: ShownList<LedgerRow>;
}

/** The ledger of a SKU, newest first: what moved it and why, and what was pushed to Amazon. */
export function Ledger({ sku, stock, soldAs, all }: LedgerProps) {
  const action = place.value.query.get('action') ?? '';
  const receipts = useMemo(() => receiptsBySellerSku(stock, soldAs), [stock, soldAs]);
  const rows = { column: broadcastName(broadcastWord(stock ?? {})), receipts };
  return (
    <section class="ledger">
      <header>
        <h2 id={LEDGER_ID} tabIndex={-1}>
          Ledger
        </h2>
        <Filters label="Filter the ledger">
          <SelectFilter label="Action" name="action" unset="Every action" options={ACTION_WORDS} />
        </Filters>
      </header>
      {action === '' ? (
        <Rows list={all} action={undefined} {...rows} />
      ) : (
        <FilteredRows key={action} sku={sku} version={stock?.version} action={action} {...rows} />
      )}
    </section>
  );
}

function FilteredRows({
  sku,
  version,
  ...rows
}: Omit<RowsProps, 'list'> & {
  readonly sku: string;
  readonly version: number | undefined;
  readonly action: string;
}) {
  return <Rows list={useLedger(sku, rows.action, version)} {...rows} />;
}

interface RowsProps {
  readonly list: ShownList<LedgerRow>;
  readonly action: string | undefined;
  /** What the broadcast is for. */
  readonly column: string;
  /** How far the last number of each name at Amazon has come, by seller SKU. */
  readonly receipts: ReadonlyMap<string, Receipt>;
}

function Rows({ list, action, column, receipts }: RowsProps) {
  useLinkedRow(list);
  const lines = useMemo(() => receiptLines(list.items, receipts), [list.items, receipts]);
  return (
    <>
      {list.items.length === 0 ? (
        <NoRows list={list} action={action} />
      ) : (
        <div class="table">
          <table class="stacked" aria-label="Ledger, newest first" aria-busy={list.isLoading}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Action</th>
                <th scope="col">Cause</th>
                <th scope="col" class="number">
                  Change
                </th>
                <th scope="col" class="number">
                  On the shelf
                </th>
                <th scope="col" class="number">
                  {column}
                </th>
                <th scope="col">Row</th>
              </tr>
            </thead>
            <tbody>
              {list.items.map((row) => (
                <Row key={row.txId} row={row} column={column} line={lines.get(row.txId)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ListFoot list={list} nouns={['row', 'rows']} />
    </>
  );
}

/** Rows that are read at most to reach the one that the address names. */
const MOST_LOOKED_THROUGH = 1000;

/** Reads on until the row that the address names is among those shown. */
function useLinkedRow(list: ShownList<LedgerRow>): void {
  const wanted = place.value.query.get('row');
  const { items, hasMore, isLoading, failure } = list;
  const isMissing = wanted !== null && !items.some(({ txId }) => txId === wanted);
  useEffect(() => {
    if (isMissing && hasMore && !isLoading && failure === undefined && items.length < MOST_LOOKED_THROUGH)
      list.more();
  }, [wanted, items.length, hasMore, isLoading]);
}

interface RowProps {
  readonly row: LedgerRow;
  readonly column: string;
  readonly line: ReceiptLine | undefined;
}

function Row({ row, column, line }: RowProps) {
  const { action, timestamp, delta, physicalAfter, broadcastAfter, version, txId, actor, error } = row;
  const isPush = action === 'sync';
  const isLinked = place.value.query.get('row') === txId;
  const element = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isLinked) element.current?.scrollIntoView({ block: 'center' });
  }, [isLinked]);
  return (
    <tr ref={element} class={isLinked ? 'linked' : isPush ? 'push' : undefined}>
      <td data-label="When">
        <Time at={timestamp} />
      </td>
      <td data-label="Action">
        <MarkBadge mark={actionMark(row)} />
      </td>
      <td class="cause">
        {isPush ? <Push row={row} line={line} /> : <Cause row={row} />}
        {isPush ? null : <small> by {actorWord(actor)}</small>}
        {error === undefined ? null : <p class="bad">{error}</p>}
      </td>
      <td class="number" data-label="Change">
        {isPush ? '' : signed(delta)}
      </td>
      <td class="number" data-label="On the shelf">
        {signedFigure(physicalAfter)}
      </td>
      <td class="number" data-label={column}>
        {figure(broadcastAfter)}
      </td>
      <td class="row-id" data-label="Row">
        <span class="quiet">v{version}</span> <CopyText text={txId} what="transaction id" />
      </td>
    </tr>
  );
}

/** Why the row exists; an order at Amazon leads to its screen. */
function Cause({ row }: { readonly row: LedgerRow }) {
  const { orderId } = row.cause;
  if (orderId === undefined || !hasOrderScreen(orderId)) return <>{causeText(row)}</>;
  const { orderId: _shown, ...rest } = row.cause;
  const text = causeText({ ...row, cause: rest });
  return (
    <>
      <OrderLink orderId={orderId} />
      {text === '' ? '' : `, ${text}`}
    </>
  );
}

/** A push: the figure that was sent, how long it took, and by which names Amazon knows it. */
function Push({ row: { sku, sellerSku = sku, push }, line }: Omit<RowProps, 'column'>) {
  if (push === undefined) return null;
  const { quantity, propagationMs, submissionId, requestId, issues = [] } = push;
  return (
    <>
      {figure(quantity)} sent
      {sellerSku === sku ? null : (
        <>
          {' '}
          as <span class="sku">{sellerSku}</span>
        </>
      )}
      , answered {duration(propagationMs)} after it moved
      {line === undefined ? null : (
        <span class="receipt-line">
          <MarkBadge mark={line.mark} /> {line.text}{' '}
          {line.at === undefined ? null : <Time at={line.at} short />}
        </span>
      )}
      <small class="ids">
        {submissionId === undefined ? null : (
          <span>
            submission <CopyText text={submissionId} what="submission id" />{' '}
          </span>
        )}
        {requestId === undefined ? null : (
          <span>
            request <CopyText text={requestId} what="request id" />
          </span>
        )}
      </small>
      {issues.map(({ code, severity, message, enforcements = [] }) => (
        <p key={code} class="warning issue">
          {severity} {code}: {message}
          {enforcements.length === 0 ? '' : ` (${enforcements.join(', ')})`}
        </p>
      ))}
    </>
  );
}

function NoRows({
  list,
  action,
}: {
  readonly list: ShownList<LedgerRow>;
  readonly action: string | undefined;
}) {
  if (list.readAt === 0) return <Empty>{list.isLoading ? 'Reading the ledger …' : ''}</Empty>;
  if (action === undefined) return <Empty>The ledger keeps no row of this SKU.</Empty>;
  const word = ACTION_WORDS[action] ?? action;
  return (
    <Empty>
      {list.hasMore ? `No row of ${word} among the newest.` : `The ledger has no row of ${word}.`}{' '}
      <button
        type="button"
        class="secondary outline small"
        onClick={() => {
          setQuery({ action: undefined });
        }}
      >
        Show every action
      </button>
    </Empty>
  );
}

function signedFigure(units: number): string {
  return figure(units).replace('-', '−');
}
