import { Fragment } from 'preact';
import type { LedgerRow, Overview, StockView } from '../../../api/answers';
import { now } from '../../../live/clock';
import { MarkBadge } from '../../../parts/badge';
import { figure } from '../../../parts/figure';
import { Icon } from '../../../parts/icon';
import { receiptMark } from '../../../parts/receipt/receipt-marks';
import { levelMark, pushMark } from '../../../parts/stock-marks';
import { amazonFigure, shelfFigure, type Term } from './explanation';
import { ledgerHref, showLedger } from '../ledger/ledger-link';
import { standingOf } from './standing';

interface HeadlineProps {
  readonly stock: StockView;
  /** The newest rows of the ledger; undefined: they could not be read. */
  readonly rows: readonly LedgerRow[] | undefined;
  readonly isWhole: boolean;
  readonly paused: Overview['push']['paused'];
}

/** Why Amazon gets this figure, what the shelf is made of, and what Amazon has, as sentences whose terms are links. */
export function Headline({ stock, rows, isWhole, paused }: HeadlineProps) {
  return (
    <section class="headline" aria-label="Why this figure">
      <AmazonSentence stock={stock} rows={rows ?? []} />
      <ShelfSentence stock={stock} rows={rows} isWhole={isWhole} />
      <StandingSentence stock={stock} paused={paused} />
    </section>
  );
}

function AmazonSentence({ stock, rows }: { readonly stock: StockView; readonly rows: readonly LedgerRow[] }) {
  const { units, terms, remark } = amazonFigure(stock, rows);
  return (
    <p class="sum amazon">
      <strong>{figure(units)}</strong> {placeOf(stock)}
      {remark === undefined ? (
        <>
          {' = '}
          <Sum sku={stock.sku} terms={terms} />
          {stock.buffer === 0 ? ', nothing held back' : ''}
        </>
      ) : (
        <>
          : {remark} (<Sum sku={stock.sku} terms={terms} />)
        </>
      )}
    </p>
  );
}

/** Its listings show other quantities than the SKU has to sell. */
function placeOf({ listings, syncStatus }: StockView): string {
  if (listings !== undefined) return 'to sell';
  return syncStatus === 'in_sync' ? 'at Amazon' : 'for Amazon';
}

function ShelfSentence({ stock, rows, isWhole }: Omit<HeadlineProps, 'paused'>) {
  if (rows === undefined) return <p class="sum">The ledger could not be read.</p>;
  const { units, terms, remark } = shelfFigure(stock, rows, isWhole);
  return (
    <p class="sum">
      {terms.length === 1 && remark !== undefined ? (
        <>{signed(units)} on the shelf</>
      ) : (
        <>
          {signed(units)} on the shelf = <Sum sku={stock.sku} terms={terms} />
        </>
      )}
      .{remark === undefined ? null : <small> {remark}</small>}
    </p>
  );
}

/** The terms of a sum; each one that has rows is a link to them. */
function Sum({ sku, terms }: { readonly sku: string; readonly terms: readonly Term[] }) {
  return (
    <>
      {terms.map(({ units, text, rows }, index) => {
        const words = `${index === 0 ? signed(units) : figure(Math.abs(units))} ${text}`;
        return (
          <Fragment key={text}>
            {index === 0 ? '' : units > 0 ? ' + ' : ' − '}
            {rows === undefined ? (
              words
            ) : (
              <a href={ledgerHref(sku, rows)} onClick={showLedger}>
                {words}
              </a>
            )}
          </Fragment>
        );
      })}
    </>
  );
}

function StandingSentence({ stock, paused }: Pick<HeadlineProps, 'stock' | 'paused'>) {
  const { text, reason, advice } = standingOf(stock, now.value, paused);
  const level = levelMark(stock);
  const receipt = stock.receipt === undefined ? undefined : receiptMark(stock.receipt);
  return (
    <div class="standing">
      <p>
        <MarkBadge mark={pushMark(stock)} /> {receipt === undefined ? null : <MarkBadge mark={receipt} />}{' '}
        {level === undefined ? null : <MarkBadge mark={level} />} {text}
      </p>
      {reason === undefined ? null : (
        <p class="reason">
          <Icon name="info" /> {reason}
        </p>
      )}
      {advice === undefined ? null : <p class="reason">{advice}</p>}
    </div>
  );
}

function signed(units: number): string {
  return figure(units).replace('-', '−');
}
