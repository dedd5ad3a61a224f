/**
 * What a look at Amazon means: Amazon shows what it should, it is too early to say, or it shows another number, and why.
 * The looks of the past count as well, by what is known of them now: a difference is one when two looks in succession show
 * it, and orders are known past one of them. What may still be applied counts from the last step on.
 *
 * A number that is offered now is never a difference: a push would change nothing.
 * Push path: ReceiptJudge, SweepComparer -> judgeShown -> AmazonDrifts. ADR 25.
 */
import { rangeOfSent } from '../../../inventory/domain/number-range';
import { type Explanation, explanationOf, isApplied, RECORDED_AT_LATEST_MS } from './explanation';
import { type ListingProblem, listingProblem } from './listing-problem';
import type { ShownEvidence, ShownListing } from './shown-evidence';

export type MismatchCause =
  'not_processed' | 'amazon_order' | 'late_call' | 'edited_elsewhere' | 'listing_blocked' | 'unknown';

/**
 * What follows. `none`: nothing, and no alert. `push`: the offered number is sent again. `ask`: a person decides.
 * `push_and_ask`: Amazon shows more than there is, so the number is sent at once, and a person is asked all the same.
 * `replaced`: likewise, and it was sent before the cause was known.
 */
export type MismatchAction = 'none' | 'push' | 'ask' | 'push_and_ask' | 'replaced';

export interface Mismatch {
  readonly kind: 'mismatch';
  readonly cause: MismatchCause;
  readonly action: MismatchAction;
  /** What Amazon should show. */
  readonly expected: number;
  /** Why the listing cannot show it; of `listing_blocked` alone. */
  readonly problem?: ListingProblem | 'push_blocked';
}

/** `wait`: another look is needed, also after the last step. */
export type ShownJudgement = { readonly kind: 'observed' } | { readonly kind: 'wait' } | Mismatch;

const OBSERVED: ShownJudgement = { kind: 'observed' };
const WAIT: ShownJudgement = { kind: 'wait' };

export function judgeShown(evidence: ShownEvidence): ShownJudgement {
  const { accepted, look, offered, push } = evidence;
  if (accepted !== undefined && look.askedAtMs < (accepted.acceptedAtMs ?? accepted.sentAtMs)) return WAIT;
  const problem = listingProblem(look);
  if (problem !== undefined) return judgeProblem(problem, evidence);
  if (explanationOf(look, evidence) === 'expected') return OBSERVED;
  if (push === 'pending') return WAIT;
  if (look.count === offered) return OBSERVED;
  if (push === 'blocked')
    return { ...mismatchOf('listing_blocked', 'none', evidence), problem: 'push_blocked' };
  return judgeDifference(evidence);
}

/** The listing is not there, is not the merchant's, shows no number or cannot be bought. */
function judgeProblem(problem: ListingProblem, evidence: ShownEvidence): ShownJudgement {
  const { push, earlierLooks, look, lastStepAtMs, offered } = evidence;
  if (push === 'pending') return WAIT;
  const last = earlierLooks.at(-1);
  const isSecondLook = last !== undefined && listingProblem(last) !== undefined;
  // A number that has just risen above 0 is shown before the listing can be bought.
  const mayEnd = problem === 'not_buyable' && look.askedAtMs < lastStepAtMs;
  if (push === 'none' && (!isSecondLook || mayEnd)) return WAIT;
  // Nothing is offered, so nothing is lost; a blocked push has an alert of its own.
  const action = push === 'blocked' || offered === 0 ? 'none' : 'ask';
  return { ...mismatchOf('listing_blocked', action, evidence), problem };
}

/** A look and what explains its number. */
interface ExplainedLook {
  readonly look: ShownListing;
  readonly explanation: Explanation | undefined;
}

function judgeDifference(evidence: ShownEvidence): ShownJudgement {
  const { accepted, lastStepAtMs } = evidence;
  const looks = looksSinceExpected(evidence);
  const decided = looks.filter(({ explanation }) => !isOpen(explanation));
  // The newest of which the orders are known.
  const decisive = decided.at(-1);
  if (decisive === undefined) return judgeOpen(looks, evidence);
  const { look, explanation } = decisive;
  const isLate = looks.length > 1 && look.askedAtMs >= lastStepAtMs;
  switch (explanation) {
    case 'before':
      return isLate ? mismatchOf('not_processed', 'push', evidence) : WAIT;
    case 'late_call':
      return isLate || (accepted !== undefined && isApplied(look, accepted, evidence))
        ? mismatchOf('late_call', 'push', evidence)
        : WAIT;
    case 'late_change':
      return isLate ? mismatchOf('amazon_order', 'push', evidence) : WAIT;
    case 'unseen':
      return isLate ? mismatchOf(unseenCause(evidence), unknownAction(evidence), evidence) : WAIT;
    case 'incomplete':
      return isLate ? mismatchOf('unknown', unknownAction(evidence), evidence) : WAIT;
    case 'other': {
      const after = looks.slice(looks.indexOf(decisive) + 1);
      const isSecondLook = after.length > 0 || decided.at(-2)?.explanation === 'other';
      return isSecondLook ? mismatchOf('edited_elsewhere', editedAction(evidence), evidence) : WAIT;
    }
    default:
      return WAIT;
  }
}

/** What Amazon showed before the first number of this service is not known: any other number is taken for that. */
function unseenCause({ earlier, isFromBefore }: ShownEvidence): MismatchCause {
  return earlier.length === 0 && isFromBefore !== true ? 'not_processed' : 'unknown';
}

/** Units that were sold or taken off while no sender looked are not put on sale again by themselves. */
function unknownAction({ look, offered, isFromBefore }: ShownEvidence): MismatchAction {
  return isFromBefore === true && (look.count ?? 0) < offered ? 'ask' : 'push';
}

/** This look and those before it, back to the last one that showed what it should. */
function looksSinceExpected(evidence: ShownEvidence): readonly ExplainedLook[] {
  const looks = [...evidence.earlierLooks, evidence.look].map((look) => ({
    look,
    explanation: explanationOf(look, evidence),
  }));
  const expected = looks.findLastIndex(({ explanation }) => explanation === 'expected');
  return looks.slice(expected + 1);
}

/** An order that is not known yet may explain it: while orders are not read, or for longer than it takes to record one. */
function judgeOpen([first]: readonly ExplainedLook[], evidence: ShownEvidence): ShownJudgement {
  const { look, lastStepAtMs, orders } = evidence;
  const isLate = look.askedAtMs >= lastStepAtMs;
  const isSale = explanationOf(look, evidence) === 'sale';
  const standsMs = look.askedAtMs - (first?.look.readAtMs ?? look.readAtMs);
  return isLate && isSale && (orders === 'off' || standsMs >= RECORDED_AT_LATEST_MS)
    ? mismatchOf('amazon_order', 'none', evidence)
    : WAIT;
}

function isOpen(explanation: Explanation | undefined): boolean {
  return explanation === 'sale' || explanation === 'restored';
}

function editedAction({ look, allowed }: ShownEvidence): MismatchAction {
  return (look.count ?? 0) > allowed ? 'push_and_ask' : 'ask';
}

export function mismatchOf(cause: MismatchCause, action: MismatchAction, evidence: ShownEvidence): Mismatch {
  return { kind: 'mismatch', cause, action, expected: expectedAt(evidence) };
}

/** What Amazon should show: of what is possible, the number that is nearest to what is offered. */
function expectedAt({ accepted, look, log, offered }: ShownEvidence): number {
  const by = { fromMs: look.askedAtMs, untilMs: look.readAtMs };
  const range = accepted === undefined ? undefined : rangeOfSent(accepted, by, log);
  return range === undefined ? offered : Math.min(Math.max(offered, range.lowest), range.highest);
}
