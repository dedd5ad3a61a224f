import { Injectable, Logger } from '@nestjs/common';
import type { Change } from './change';

type Listener = (change: Change) => void;

/**
 * Passes each change of this instance, and those that the change log brings from other instances, to those who show it.
 * Nothing that must happen rests on it: a process that ends before it has published loses a notification, no change.
 * Order path: LedgerRepository -> ChangeFeed -> itself. ADR 14.
 */
@Injectable()
export class ChangeFeed {
  private readonly listeners = new Set<Listener>();
  private readonly logger = new Logger('Changes');

  /** Never throws: a listener that fails delays no order. */
  publish(change: Change): void {
    for (const listener of this.listeners)
      try {
        listener(change);
      } catch (error) {
        this.logger.error({ err: error, kind: change.kind, id: change.id }, 'A change could not be shown');
      }
  }

  /** Calls the listener for every change from now on. Returns the function that ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
