import { Injectable, Logger, Optional } from '@nestjs/common';
import { Clock, SystemClock } from '../platform/clock';
import { timestampOf } from '../platform/timestamp';
import type { Change } from './change';

/** What a listener is called with. */
export interface ChangeListener {
  changed(change: Change): void;
  /**
   * Changes of other instances are lost: whatever rests on the changes so far must be read anew. The changes that follow
   * are complete again.
   */
  gap?(): void;
}

/** A change as a repository publishes it: without a time it happened now. */
type PublishedChange = Omit<Change, 'at'> & { readonly at?: string };

/**
 * Passes each change of this instance, and those that the change log brings from other instances, to those who show it.
 * Nothing that must happen rests on it: a process that ends before it has published loses a notification, no change.
 * Order path: LedgerRepository -> ChangeFeed -> itself. ADR 14.
 */
@Injectable()
export class ChangeFeed {
  private readonly listeners = new Set<ChangeListener>();
  private readonly logger = new Logger('Changes');

  constructor(@Optional() private readonly clock: Clock = new SystemClock()) {}

  /** Never throws: a listener that fails delays no order. */
  publish(change: PublishedChange): void {
    if (this.listeners.size === 0) return;
    const published: Change = { ...change, at: change.at ?? timestampOf(this.clock.now()) };
    this.each((listener) => {
      listener.changed(published);
    });
  }

  /** The change log calls this when it cannot bring what other instances changed. */
  noteGap(): void {
    this.each((listener) => {
      listener.gap?.();
    });
  }

  /** Calls the listener for every change from now on. Returns the function that ends it. */
  subscribe(listener: ChangeListener | ChangeListener['changed']): () => void {
    const subscribed = typeof listener === 'function' ? { changed: listener } : listener;
    this.listeners.add(subscribed);
    return () => {
      this.listeners.delete(subscribed);
    };
  }

  private each(call: (listener: ChangeListener) => void): void {
    for (const listener of this.listeners)
      try {
        call(listener);
      } catch (error) {
        this.logger.error({ err: error }, 'A change could not be shown');
      }
  }
}
