import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon';

export type Tone = 'good' | 'waiting' | 'warning' | 'bad' | 'quiet';

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
