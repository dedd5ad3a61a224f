import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';
import type { Mark, Tone } from './mark';

interface BadgeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ComponentChildren;
}

/** A state as icon, word and colour. */
export function Badge({ tone, icon, children }: BadgeProps) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} /> {children}
    </span>
  );
}

/** A state whose word, icon and colour a pure function has chosen. */
export function MarkBadge({ mark }: { readonly mark: Mark }) {
  return (
    <Badge tone={mark.tone} icon={mark.icon}>
      {mark.word}
    </Badge>
  );
}
