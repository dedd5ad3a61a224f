import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { classifyError } from '../../platform/dynamodb/store-error';

/** For so long, in milliseconds, a missing table is not asked again: shorter than QUIET_MS, so that the log has it once. */
const ABSENT_MS = 30_000;
/** A store of an older release has no such table, or the role of the service has no permission for it yet. */
const ABSENT = ['table_missing', 'index_missing', 'index_building', 'access_denied'] as const;

/**
 * Whether the optional Listings table is there. What the sender looks for in it reads as empty while it is not, so that
 * SKUs without listings are pushed all the same. ADR 19.
 */
@Injectable()
export class ListingsTable {
  private absentUntilMs = 0;

  constructor(private readonly clock: Clock) {}

  /** What `read` gives, or `empty` while the table is absent. */
  async read<T>(read: () => Promise<T>, empty: T): Promise<T> {
    if (this.clock.now() < this.absentUntilMs) return empty;
    try {
      return await read();
    } catch (error) {
      const { code } = classifyError(error);
      if (!ABSENT.some((absent) => absent === code)) throw error;
      this.absentUntilMs = this.clock.now() + ABSENT_MS;
      return empty;
    }
  }
}
