import { computed, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const STORED = 'syncstate-theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const isSystemDark = signal(system.matches);

/** What the reader has chosen; `auto` follows the system. */
export const theme = signal<Theme>(stored());

/** What is shown. Charts are drawn again when it changes: a canvas does not follow the style sheet. */
export const isDark = computed(() => (theme.value === 'auto' ? isSystemDark.value : theme.value === 'dark'));

system.addEventListener('change', ({ matches }) => {
  isSystemDark.value = matches;
});

theme.subscribe((value) => {
  if (value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // A browser may forbid it; the theme then lasts as long as the page.
  }
});

function stored(): Theme {
  try {
    const value = localStorage.getItem(STORED);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
}
