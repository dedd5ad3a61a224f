const DATE_TIME = /^(\d{4}-\d\d-\d\d)[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads a date and time with an offset (`date-time` of the model) as ms; undefined for anything else. */
export function readDateTime(text: string): number | undefined {
  const date = DATE_TIME.exec(text)?.[1];
  if (date === undefined || readDate(date) === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Reads a date as its first moment in UTC; undefined for anything else and for a day that does not exist. */
export function readDate(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse reads the 30th of February as the 2nd of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? time : undefined;
}
