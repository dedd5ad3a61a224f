/** Reads a field: a whole number in digits. Separators are refused, because `1.000` may be one or a thousand. */
export function wholeNumber(text: string, least: number, most: number): number | string {
  const digits = text.trim();
  if (digits === '') return 'Enter a whole number.';
  if (/^-\d+$/.test(digits)) return `Enter ${least} or more.`;
  if (!/^\d+$/.test(digits)) return 'Enter digits only, without separators.';
  const value = Number(digits);
  if (value < least) return `Enter ${least} or more.`;
  return value > most ? `Enter at most ${most}.` : value;
}

/** Focuses a field when it appears. `autofocus` works once for each page. */
export function focusOnce(input: HTMLInputElement | null): void {
  if (input === null || input.dataset.focused !== undefined) return;
  input.dataset.focused = '';
  input.focus();
  input.select();
}
