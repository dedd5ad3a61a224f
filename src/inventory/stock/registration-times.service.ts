import { Injectable } from '@nestjs/common';
import { millisOf } from '../../platform/timestamp';
import { LedgerRepository } from '../ledger/ledger.repository';
import { InventoryRepository } from './inventory.repository';

/** Says since when SKUs are registered. */
@Injectable()
export class RegistrationTimes {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly repository: InventoryRepository,
  ) {}

  /**
   * When each of these SKUs was registered, in milliseconds since the epoch; one that is not registered is absent. Where an
   * older version registered it, the time of its oldest row: it may be later than the registration, never earlier.
   */
  async of(skus: readonly string[]): Promise<Map<string, number>> {
    const times = new Map<string, number>();
    for (const [sku, { registeredAt, updatedAt }] of await this.ledger.readRegistered(skus)) {
      const at = registeredAt ?? (await this.repository.oldestRowAt(sku)) ?? updatedAt;
      times.set(sku, millisOf(at));
    }
    return times;
  }
}
