import { Injectable } from '@nestjs/common';
import { PoolLocations } from '../../shopify-links/pool-locations.service';
import type { LevelMessage } from './domain/level-message';
import { KnownLevelsRepository } from './known-levels.repository';

/** Adds up what is known of an item over the pool. */
@Injectable()
export class LevelPlaces {
  constructor(
    private readonly pool: PoolLocations,
    private readonly known: KnownLevelsRepository,
  ) {}

  /**
   * The available units over the pool with the level of a message; undefined while a level is not known. `stockedAt`: all
   * locations of the item.
   */
  async availableAfter(
    { itemId, locationId, available, updatedAt }: LevelMessage,
    stockedAt: readonly string[],
  ): Promise<number | undefined | 'elsewhere'> {
    if (!(await this.pool.isInPool(locationId))) return 'elsewhere';
    const ids = await this.pool.ids();
    if (!ids.ok || !stockedAt.includes(locationId)) return undefined;
    const places = ids.value.filter((id) => stockedAt.includes(id));
    if (places.length === 1) return available ?? undefined;
    const atMs = Date.parse(updatedAt ?? '');
    if (available === null || Number.isNaN(atMs)) return undefined;
    const levels = await this.known.learn(itemId, { locationId, available, atMs });
    let sum = 0;
    for (const id of places) {
      const level = levels.get(id);
      if (level === undefined) return undefined;
      sum += level;
    }
    return sum;
  }
}
