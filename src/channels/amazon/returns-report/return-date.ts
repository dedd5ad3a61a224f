const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d)))?$/;

/** The forms that are read, for messages about another one. */
export const RETURN_DATE_FORMS = 'YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset such as +00:00';

/** Clocks on land are between 12 hours behind UTC and 14 hours ahead of it. */
const MAX_OFFSET_HOURS = 14;

/**
 * The moment of a return as ISO 8601 in UTC, or undefined when the text is ambiguous: 09/10/2026 may be two days, and a
 * time without an offset many moments. A bare date means its first moment in UTC.
 */
export function readReturnDate(text: string): string | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const date = new Date(Date.UTC(year, month - 1, day));
  // A day that the calendar does not have (30 February) becomes another one, and so does the year 26.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (offsetHours > MAX_OFFSET_HOURS || offsetMinutes > 59) return undefined;
  const ahead = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const minutes = hour * 60 + minute - ahead;
  const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  return new Date(date.getTime() + (minutes * 60 + second) * 1_000 + ms).toISOString();
}
