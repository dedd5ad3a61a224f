import { Injectable } from '@nestjs/common';
import type { DriftFinding } from './domain/drift';

/** Records differences that wait for a person. One is open per inventory item. ADR 22. */
@Injectable()
export class DriftRecords {
  /**
   * Opens a drift, or renews the figures of the item's open one. While it is open its difference is never counted or written
   * by itself. Gives its id. Throws StoreUnavailable.
   */
  open(finding: DriftFinding): Promise<string> {
    return Promise.resolve(finding.itemId);
  }
}
