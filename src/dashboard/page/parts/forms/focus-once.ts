/** Focuses a field when it appears. `autofocus` works once for each page. */
export function focusOnce(input: HTMLInputElement | null): void {
  if (input === null || input.dataset.focused !== undefined) return;
  input.dataset.focused = '';
  input.focus();
  input.select();
}
