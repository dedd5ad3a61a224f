import { Icon, type IconName } from '../parts/icon';
import { type Theme, theme } from '../parts/theme';

/** Each theme with its picture, and the theme that the switch changes to. */
const THEMES: Readonly<Record<Theme, { readonly icon: IconName; readonly next: Theme }>> = {
  auto: { icon: 'half', next: 'dark' },
  dark: { icon: 'moon', next: 'light' },
  light: { icon: 'sun', next: 'auto' },
};

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
