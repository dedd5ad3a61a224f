/**
 * What a reading of Amazon's number means, compared with what Amazon should show. The changes are read from the store after
 * the reading was answered: an order that was recorded meanwhile is known, and one that is recorded later ends its part of
 * the presumption (amazon-number.ts).
 *
 * Races that are decided here, each with its case in reading.spec.ts:
 *
 *   a unit was sold that no order explains            "a reading below all that is possible finds units missing"
 *   the order's notice came before the reading        "a recorded order explains a lower reading"
 *   the order was placed while the reading was asked  "an order around the reading may be in it"
 *   a push that is not live yet                       "the number before an unseen push is no difference"
 *   a push went live, with an order after it          "an order after the push lowers its number"
 *   a push replaced Amazon's own change               "a push that overwrote a sale looks like any live push": not seen here
 *   two pushes of one number                          "the later of two equal pushes is seen once the earlier must be live"
 *   an accepted push never goes live                  "a push that is not seen in time is given up"
 *   a former sender's push goes live late             "the number that another sender sent last is possible"
 *   a number that was edited or restored              "a reading above all that is possible is taken as it is"
 */
import { MINUTE_MS } from '../../../../platform/durations';
import {
  type ChangeLog,
  type NumberRange,
  type Reading,
  rangeOfLive,
  rangeOfSent,
  type SentNumber,
} from '../../../../inventory/domain/number-range';
import { type KnownNumber } from './known-number';

/** By then nearly every accepted push is live: an assumption, because Amazon states no time. In milliseconds. */
export const LIVE_USUALLY_MS = 2 * MINUTE_MS;

/** An accepted push that no reading showed within this time, in milliseconds, is given up. */
export const LIVE_AT_LATEST_MS = 15 * MINUTE_MS;

/**
 * `first`: nothing was known. `expected`: what Amazon should show. `not_live`: the number before a push that is not live yet.
 * `missing`: below all that is possible by `units`. `other`: any other number. `known` is what is known from now on.
 */
export type JudgedReading =
  | { readonly kind: 'first' | 'expected' | 'not_live' | 'other'; readonly known: KnownNumber }
  | { readonly kind: 'missing'; readonly units: number; readonly known: KnownNumber };

/** Compares a reading with what is known. `log` was read after the reading was answered. */
export function judgeReading(known: KnownNumber, reading: Reading, log: ChangeLog): JudgedReading {
  const { live } = known;
  // Two readings may overlap: the one that was asked first says nothing new.
  if (live !== undefined && live.askedAtMs > reading.askedAtMs) return { kind: 'expected', known };
  const kept = known.sent.filter(({ sentAtMs }) => sentAtMs > reading.askedAtMs - LIVE_AT_LATEST_MS);
  const sent = kept.filter(({ sentAtMs }) => sentAtMs <= reading.readAtMs);
  const later = kept.slice(sent.length);
  // With all pushes given up, nothing but the reading says what Amazon shows.
  const isLiveOld = kept.length === 0 && known.sent.length > 0;
  const by = { fromMs: reading.askedAtMs, untilMs: reading.readAtMs };
  const before = live === undefined || isLiveOld ? [] : [rangeOfLive(live, by, log)];
  const ranges = [...before, ...sent.map((one) => rangeOfSent(one, by, log))];
  const unseen = { live: reading, sent: kept };
  if (ranges.length === 0) return { kind: 'first', known: unseen };
  const shown = shownIndex(reading, ranges, before.length, sent);
  if (shown !== undefined) {
    const waiting = sent.slice(shown + 1 - before.length);
    const isNotLive = shown < before.length && waiting.length > 0;
    return {
      kind: isNotLive ? 'not_live' : 'expected',
      known: { live: reading, sent: [...waiting, ...later] },
    };
  }
  // What was shown before the pushes must be known, or the reading may just show that.
  const isComplete = before.length > 0 || isLiveByNow(sent[0], reading);
  const lowest = Math.min(...ranges.map((range) => range?.lowest ?? -Infinity));
  return isComplete && reading.count < lowest
    ? { kind: 'missing', units: lowest - reading.count, known: unseen }
    : { kind: 'other', known: unseen };
}

/** Which of what is possible the reading shows: the first that fits, or the last one that must be live by now. */
function shownIndex(
  reading: Reading,
  ranges: readonly (NumberRange | undefined)[],
  before: number,
  sent: readonly SentNumber[],
): number | undefined {
  const { count } = reading;
  const fits = ranges.flatMap((range, index) =>
    range !== undefined && range.lowest <= count && count <= range.highest ? [index] : [],
  );
  return fits.filter((index) => isLiveByNow(sent[index - before], reading)).at(-1) ?? fits[0];
}

function isLiveByNow(push: SentNumber | undefined, { askedAtMs }: Reading): boolean {
  return push !== undefined && push.sentAtMs <= askedAtMs - LIVE_USUALLY_MS;
}
