/** The keys of the page, for the dialog that `?` opens. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'search'],
  ['j, k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['?', 'this list'],
  ['Esc', 'close, or leave the field'],
];

/** Handles the keys of the page until the returned function is called. `toggleHelp` opens or closes the list of keys. */
export function listenToKeys(toggleHelp: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.key === 'Escape') {
      if (document.querySelector('dialog[open]') !== null) return;
      // A browser would empty a search field, and its filter with it.
      if (isField(target)) event.preventDefault();
      target.blur();
      return;
    }
    if (isField(target) || document.querySelector('dialog[open]') !== null) return;
    if (event.key === '/') document.querySelector<HTMLElement>('[data-search]')?.focus();
    else if (event.key === 'j') moveRow(1);
    else if (event.key === 'k') moveRow(-1);
    else if (event.key === '?') toggleHelp();
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('keydown', onKey);
  };
}

/** Rows are marked by `data-row` on the link that opens them; it gets the focus, so that Enter follows it. */
function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const current = rows.indexOf(document.activeElement as HTMLElement);
  const next = current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step;
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}

function isField(element: HTMLElement): boolean {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}
