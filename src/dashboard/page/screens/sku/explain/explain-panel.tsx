import type { StockView } from '../../../api/answers';
import type { Explanation, Term } from '../../../api/past-answers';
import { useAnswer } from '../../../live/use-answer';
import { figure } from '../../../parts/figure';
import { ReceiptBadge } from '../../../parts/receipt/receipt-badge';
import { Failure } from '../../../parts/states';
import { Time } from '../../../parts/time';
import { hrefOf, listingHref, place } from '../../../router/location';
import { signed } from '../ledger/ledger-words';
import { skuPath } from '../use-stock';
import { moreWords, termWord } from './term-words';
import './explain.css';

/** The number for Amazon term by term, each with the rows of the ledger behind it. */
export function ExplainPanel({ stock }: { readonly stock: StockView }) {
  const { sku, version, syncStatus, presumedSold, receipt } = stock;
  const { value, failure } = useAnswer<Explanation>(
    skuPath(sku, '/explain'),
    version,
    syncStatus,
    presumedSold,
    receipt?.state,
    receipt?.at,
  );
  return (
    <section
      class="explain"
      aria-label="Term by term"
      aria-busy={value === undefined && failure === undefined}
    >
      {failure === undefined ? null : <Failure failure={failure} />}
      {value === undefined ? null : <Explained explanation={value} />}
    </section>
  );
}

function Explained({ explanation: { sku, terms, broadcast, listings, text } }: ExplainedProps) {
  return (
    <>
      <p class="explain-text">{text}.</p>
      <Terms sku={sku} name="For Amazon" terms={terms} total={broadcast} />
      {listings.map((listing) => (
        <div key={listing.sellerSku}>
          <h3>
            As{' '}
            <a class="sku" href={listingHref(listing.sellerSku, sku)}>
              {listing.sellerSku}
            </a>{' '}
            <ReceiptBadge receipt={listing.receipt} />
          </h3>
          <Terms sku={sku} name={listing.sellerSku} terms={listing.terms} total={listing.q} />
          {listing.limitedBy === sku ? null : (
            <p class="hint">
              <span class="sku">{listing.limitedBy}</span> allows the fewest.
            </p>
          )}
        </div>
      ))}
    </>
  );
}

interface ExplainedProps {
  readonly explanation: Explanation;
}

interface TermsProps {
  readonly sku: string;
  readonly name: string;
  readonly terms: readonly Term<string>[];
  readonly total: number;
}

function Terms({ sku, name, terms, total }: TermsProps) {
  return (
    <table class="stacked terms" aria-label={`The terms of ${name}`}>
      <thead>
        <tr>
          <th scope="col" class="number">
            Units
          </th>
          <th scope="col">Term</th>
          <th scope="col">Since</th>
          <th scope="col">Rows behind it</th>
        </tr>
      </thead>
      <tbody>
        {terms.map((term, index) => (
          <tr key={term.label}>
            <td data-label="Units" class="number">
              {index === 0 ? figure(term.units).replace('-', '−') : signed(term.units)}
            </td>
            <th scope="row">{termWord(term.label)}</th>
            <td data-label="Since">{term.since === null ? '' : <Time at={term.since} />}</td>
            <td data-label="Rows">
              <TermRows sku={sku} term={term} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td data-label="In all" class="number">
            <strong>{figure(total)}</strong>
          </td>
          <th scope="row">{name}</th>
          <td />
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

function TermRows({ sku, term: { rows, more } }: Pick<TermsProps, 'sku'> & { readonly term: Term<string> }) {
  const query = Object.fromEntries(place.value.query);
  return (
    <span class="term-rows">
      {rows.map((txId) => (
        <a key={txId} href={hrefOf('sku', { ...query, sku, action: undefined, row: txId })} title={txId}>
          <code>{txId}</code>
        </a>
      ))}{' '}
      {moreWords(more)}
    </span>
  );
}
