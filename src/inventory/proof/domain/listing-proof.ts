import { broadcastsOf, quantityTerms } from '../../domain/listing-quantity';
import type { Listing } from '../../domain/listing';
import type { Stock } from '../../domain/stock';
import { type Finding, unpushed, type Violation } from './proof-finding';
import { observationFindings } from './receipt-proof';
import { type ProofPush, pushFindings } from './stock-proof';

/** A listing as the store has it at one moment, and the stocks of its components. */
export interface ProofListing {
  readonly listing: Listing;
  /** Its outbox state and last accepted quantity. */
  readonly state: Stock;
  /** Stocks of its components, also of removed SKUs; absent: never registered. */
  readonly stocks: ReadonlyMap<string, Stock>;
  /** True when a sender finds the listing's own mark. */
  readonly isInOutbox: boolean;
  /** Components with a link to the listing, over which a sender finds it when they move. */
  readonly linked: ReadonlySet<string>;
  /** The newest record of an accepted push of its seller SKU. */
  readonly newestPush?: ProofPush;
}

/**
 * All contradictions between a listing, the stocks of its components and what Amazon accepted last; none when the listing
 * is proven: either a mark of the listing or of a component makes the sender compute it again, or Amazon last accepted
 * what the rule makes of the stocks.
 */
export function proveListing(proof: ProofListing): Violation[] {
  const { listing, state, newestPush } = proof;
  const findings = [
    ...linkFindings(proof),
    ...quantityFindings(proof),
    ...pushFindings(state, newestPush),
    ...observationFindings(state),
  ];
  return findings.map((finding) => ({ sku: listing.sellerSku, ...finding }));
}

/** Each registered component leads to the listing. */
function linkFindings({ listing, stocks, linked }: ProofListing): Finding[] {
  if (listing.implicit === true) return [];
  return listing.components.flatMap(({ sku }) => {
    const findings: Finding[] = [];
    if (!linked.has(sku))
      findings.push(unpushed(`the listing sells ${sku}, and no link leads to it`, 'a link', 'none'));
    const stock = stocks.get(sku);
    if (stock !== undefined && (stock.listings ?? 0) === 0)
      findings.push(
        unpushed(
          `the listing sells ${sku}, whose stock counts no listing`,
          'listings 1 or more',
          'listings 0',
        ),
      );
    return findings;
  });
}

function quantityFindings({ listing, state, stocks, isInOutbox }: ProofListing): Finding[] {
  if (state.pending !== undefined || state.needsLateCallCheck === true)
    return isInOutbox
      ? []
      : [
          unpushed(
            'the listing is marked, but no sender finds the mark',
            `an entry of ${listing.sellerSku} in pending-index`,
            'none',
          ),
        ];
  const components = listing.components.map(({ sku }) => stocks.get(sku));
  // The sender computes the listing again when it comes to the mark of its component, also of one that is held until then.
  if (components.some((stock) => stock?.pending?.state === 'queued' || stock?.pending?.state === 'held'))
    return [];
  const known = components.flatMap((stock): [string, Stock][] =>
    stock === undefined ? [] : [[stock.sku, stock]],
  );
  const { quantity } = quantityTerms(listing, broadcastsOf(new Map(known)));
  const expected = `${quantity} pushed to Amazon, as its rule makes of the stocks`;
  if (state.lastBroadcast === undefined)
    return [unpushed('the listing waits for nothing, but no number was pushed', expected, 'nothing pushed')];
  return state.lastBroadcast.count === quantity
    ? []
    : [
        unpushed(
          'the listing waits for nothing, but Amazon has another number',
          expected,
          `${state.lastBroadcast.count} pushed to Amazon`,
        ),
      ];
}
