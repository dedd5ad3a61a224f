import type { MatchView } from '../../../api/listing-answers';
import { MarkBadge } from '../../../parts/badge';
import type { Mark } from '../../../parts/mark';
import { listingHref } from '../../../router/location';
import { LikelySkus } from '../unmatched/likely-skus';
import { componentWords } from '../words/listing-words';

type Proposal = NonNullable<MatchView['proposals']>[number];

const MARKS: Readonly<Record<Proposal['outcome'], Mark>> = {
  proposed: { word: 'to link', icon: 'sent', tone: 'waiting' },
  created: { word: 'linked', icon: 'check', tone: 'good' },
  rejected: { word: 'refused', icon: 'block', tone: 'bad' },
};

/** Each link that is certain, and the seller SKUs that a person has to decide about. */
export function MatchResult({
  view: { proposals = [], ambiguous = [], unreadable = [] },
}: {
  readonly view: MatchView;
}) {
  return (
    <>
      {proposals.length === 0 ? null : (
        <div class="table verdict-rows" role="region" aria-label="Links" tabIndex={0}>
          <table class="stacked">
            <thead>
              <tr>
                <th scope="col">Seller SKU</th>
                <th scope="col">Sells</th>
                <th scope="col">Outcome</th>
                <th scope="col">Note</th>
              </tr>
            </thead>
            <tbody>
              {proposals.map((proposal) => (
                <tr key={proposal.sellerSku}>
                  <td data-label="Seller SKU" class="sku">
                    {proposal.outcome === 'created' ? (
                      <a href={listingHref(proposal.sellerSku)}>{proposal.sellerSku}</a>
                    ) : (
                      proposal.sellerSku
                    )}
                  </td>
                  <td data-label="Sells">{componentWords(proposal.components)}</td>
                  <td data-label="Outcome">
                    <MarkBadge mark={MARKS[proposal.outcome]} />
                  </td>
                  <td data-label="Note">{noteOf(proposal)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ambiguous.length === 0 ? null : (
        <>
          <h3>Which SKU is it?</h3>
          <ul class="unmatched">
            {ambiguous.map(({ sellerSku, candidates }) => (
              <li key={sellerSku}>
                <span class="sku">{sellerSku}</span> <LikelySkus sellerSku={sellerSku} skus={candidates} />
              </li>
            ))}
          </ul>
        </>
      )}
      {unreadable.length === 0 ? null : (
        <>
          <h3>Lines that could not be read</h3>
          <ul>
            {unreadable.map(({ line, problem }) => (
              <li key={line}>
                Line {line}: {problem}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function noteOf({ message, reason, components }: Proposal): string {
  if (message !== undefined) return message;
  return reason === 'own_name' ? `${components[0]?.sku ?? ''} keeps its own name beside it.` : '';
}
