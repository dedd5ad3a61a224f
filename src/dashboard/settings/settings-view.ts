import type { Setting } from '../../config/app-config';
import type { ListedInstance } from '../../platform/instances/domain/live-instances';

/** The configuration in force, and what runs it. */
export interface SettingsView {
  readonly version: string;
  /** The release of Node.js. */
  readonly node: string;
  readonly startedAt: string;
  /** The instance that answered. */
  readonly instance: string;
  readonly store: string;
  /** The instances that show life; empty without an internal address. */
  readonly instances: readonly ListedInstance[];
  readonly events: 'stream' | 'poll';
  readonly settings: readonly Setting[];
}
