import { millisOf, timestampOf } from '../../platform/timestamp';

/**
 * Times in the ledger are ISO 8601 in UTC with microseconds (`2026-11-23T10:02:17.123000Z`). They sort as text. Within
 * a SKU they strictly rise with the version, also when the clocks of several instances disagree: time order is ledger
 * order. ADR 6.
 */

const LEDGER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** The time of the row after `previous`: now, or one microsecond after `previous` when the clock is not later. */
export function timestampAfter(previous: string | undefined, nowMs: number): string {
  const now = timestampOf(nowMs);
  if (previous === undefined || now > previous) return now;
  const last = LEDGER_TIME.test(previous) ? previous : fromOlderTable(previous);
  if (last === undefined || now > last) return now;
  const micros = Number(last.slice(23, 26)) + 1;
  if (micros > 999) return timestampOf(millisOf(last) + 1);
  return `${last.slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}

/** Items of older tables hold times in other formats; undefined for a text that is not a time. */
function fromOlderTable(time: string): string | undefined {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : timestampOf(ms);
}
