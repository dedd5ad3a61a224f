import { timestampOf } from '../../../platform/timestamp';
import type { Mismatch, MismatchCause } from './cause';
import type { ListingProblem } from './listing-problem';
import type { Mending } from './mending';
import type { ShownEvidence } from './shown-evidence';

/** The evidence of a drift in sentences: what was accepted and shown, why that is the cause, and what is done. */
export function evidenceText(mismatch: Mismatch, evidence: ShownEvidence, mending: Mending): string {
  const { accepted, look } = evidence;
  const sent =
    accepted === undefined
      ? 'Amazon has accepted no number of it.'
      : `Amazon accepted ${accepted.count} at ${momentOf(accepted.acceptedAtMs ?? accepted.sentAtMs)}.`;
  const shown =
    look.count === undefined
      ? `It showed no number at ${momentOf(look.readAtMs)}.`
      : `It showed ${look.count} at ${momentOf(look.readAtMs)}.`;
  return [sent, shown, reasonOf(mismatch, evidence), consequenceOf(mismatch, mending)].join(' ');
}

/** The evidence of a lower number that was presumed sold until a search of the orders found none for it. */
export function missingText({
  count,
  units,
  seenAtMs,
}: {
  readonly count: number;
  readonly units: number;
  readonly seenAtMs: number;
}): string {
  return (
    `Amazon showed ${count} at ${momentOf(seenAtMs)}, ${units} fewer than it should. They counted as sold until a search of the ` +
    'orders found none for them: something else wrote it. The number is sent again; the difference stays open until it is seen.'
  );
}

const REASON: Readonly<Record<Exclude<MismatchCause, 'amazon_order' | 'listing_blocked'>, string>> = {
  not_processed: 'That is the number before it: Amazon has not applied the new one.',
  late_call: 'That is an earlier number of this service, whose call arrived late.',
  edited_elsewhere: 'Neither an order nor a number of this service explains it: something else wrote it.',
  unknown: 'What was shown before is not known, so the cause is not known.',
};

const FIRST_NOT_PROCESSED = 'It is the first number of this service, and Amazon has not applied it.';

const PROBLEM: Readonly<Record<ListingProblem | 'push_blocked', string>> = {
  not_found: 'Amazon has no listing of this seller SKU in the marketplace.',
  other_channel: 'The listing is not fulfilled by the merchant alone.',
  no_number: 'The listing has no quantity of the merchant.',
  not_buyable: 'The listing cannot be bought: its status has no BUYABLE.',
  push_blocked: 'Its push is blocked: GET /api/sync names the reason.',
};

function reasonOf({ cause, problem, action }: Mismatch, { orders, before }: ShownEvidence): string {
  switch (cause) {
    case 'not_processed':
      return before === undefined ? FIRST_NOT_PROCESSED : REASON.not_processed;
    case 'listing_blocked':
      return problem === undefined ? 'The listing cannot show it.' : PROBLEM[problem];
    case 'amazon_order':
      if (action === 'push') return 'Amazon applied an order of shortly before the number after it.';
      return orders === 'off'
        ? 'Orders at Amazon may explain it: they are not read (AMAZON_ORDERS=false).'
        : 'An order at Amazon may explain it: the orders are not known up to then.';
    default:
      return REASON[cause];
  }
}

function consequenceOf({ cause, action }: Mismatch, { pushes, memory }: Mending): string {
  const times = (moments: readonly number[]): string => moments.map(momentOf).join(', ');
  if (memory.isContested === true)
    return (
      `Another system writes it after each push of this service (found at ${times(memory.edits)}), so nothing is sent by ` +
      'itself: switch one of the two off for this SKU, then decide.'
    );
  if (pushes)
    return action === 'push_and_ask'
      ? 'It is more than there is, so the number is sent again at once; the difference stays open until it is seen.'
      : 'The number is sent again.';
  if (action === 'replaced')
    return 'It was more than there is, so the number was sent again at once; the difference stays open until it is seen.';
  if (action === 'push' || action === 'push_and_ask')
    return `The number was sent again at ${times(memory.sentAgain)}, and is not sent by itself more than twice an hour.`;
  if (action === 'ask') return 'Nothing is sent by itself.';
  return cause === 'listing_blocked' ? 'It ends once the listing is repaired.' : 'It ends by itself.';
}

function momentOf(ms: number): string {
  return `${timestampOf(ms).slice(0, 19)}Z`;
}
