import type { IconName } from './icon';

export type Tone = 'good' | 'waiting' | 'warning' | 'bad' | 'quiet';

/** A state in three signs: word, icon and colour. */
export interface Mark {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: Tone;
}
