import { millisOf, timestampOf } from '../../platform/timestamp';

/**
 * Times in the ledger are ISO 8601 in UTC with microseconds (`2026-11-23T10:02:17.123000Z`). They sort as text, and
 * within a SKU they strictly rise with the version, whatever the clocks of several instances say: the history in
 * time order is the history in ledger order.
 */

const LEDGER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** The time of the next row after `previous`: now, or a microsecond later than it when the clock is not past it. */
export function timestampAfter(previous: string | undefined, nowMs: number): string {
  const now = timestampOf(nowMs);
  if (previous === undefined || now > previous) return now;
  const last = LEDGER_TIME.test(previous) ? previous : fromOlderTable(previous);
  if (last === undefined || now > last) return now;
  const micros = Number(last.slice(23, 26)) + 1;
  if (micros > 999) return timestampOf(millisOf(last) + 1);
  return `${last.slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}

/** Items of older tables tell the time in other forms; what is no time at all has nothing to stand after. */
function fromOlderTable(time: string): string | undefined {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : timestampOf(ms);
}
