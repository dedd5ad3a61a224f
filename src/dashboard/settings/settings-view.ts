import type { Setting } from '../../config/app-config';

/** The configuration in force, and what runs it. */
export interface SettingsView {
  readonly version: string;
  /** The release of Node.js. */
  readonly node: string;
  readonly startedAt: string;
  /** The instance that answered. */
  readonly instance: string;
  readonly store: string;
  readonly events: 'stream' | 'poll';
  readonly settings: readonly Setting[];
}
