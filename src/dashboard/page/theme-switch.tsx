import { signal } from '@preact/signals';

type Theme = 'auto' | 'light' | 'dark';

const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'dark', dark: 'light', light: 'auto' };
const STORED = 'syncstate-theme';

const theme = signal<Theme>(stored());

theme.subscribe((value) => {
  if (value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // A browser may forbid it; the theme then lasts as long as the page.
  }
});

/** Changes between the theme of the system, dark and light. */
export function ThemeSwitch() {
  return (
    <button
      type="button"
      class="theme-switch"
      onClick={() => {
        theme.value = NEXT[theme.value];
      }}
    >
      Theme: {theme}
    </button>
  );
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(STORED);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
}
