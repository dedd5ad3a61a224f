import { signal } from '@preact/signals';
import { Icon, type IconName } from './parts/icon';

type Theme = 'auto' | 'light' | 'dark';

/** Each theme with its picture, and the theme that the switch changes to. */
const THEMES: Readonly<Record<Theme, { readonly icon: IconName; readonly next: Theme }>> = {
  auto: { icon: 'half', next: 'dark' },
  dark: { icon: 'moon', next: 'light' },
  light: { icon: 'sun', next: 'auto' },
};
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
  const { icon, next } = THEMES[theme.value];
  return (
    <button
      type="button"
      class="quiet-button"
      title={`Theme: ${theme.value}. Change to ${next}.`}
      aria-label={`Theme: ${theme.value}`}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={icon} />
      <span class="wide-only"> {theme}</span>
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
