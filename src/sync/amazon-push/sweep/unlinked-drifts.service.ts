import { Injectable } from '@nestjs/common';
import { amazonSubjectOf } from '../../drift/domain/drift';
import { DriftRecords } from '../../drift/drift-records.service';

/** Why nothing here sells the seller SKU. */
type NotSold = 'unknown' | 'own_name';

/**
 * The drifts of seller SKUs that show units at Amazon and that nothing here sells: what is sold there moves no stock.
 * Sweep path: UnlinkedListings, UnsentNumbers -> UnlinkedDrifts -> DriftRecords. ADR 25.
 */
@Injectable()
export class UnlinkedDrifts {
  constructor(private readonly drifts: DriftRecords) {}

  /** Opens the drift of a seller SKU, or renews the figures of the open one. Throws when the store does not answer. */
  async record(sellerSku: string, found: number, notSold: NotSold): Promise<void> {
    await this.drifts.open({
      channel: 'amazon',
      sku: sellerSku,
      sellerSku,
      expected: 0,
      found,
      cause: 'not_linked',
      evidence: `Amazon shows ${found} of seller SKU ${sellerSku}. ${EVIDENCE[notSold]}`,
    });
  }

  /** It shows none. */
  end(sellerSku: string): Promise<void> {
    return this.drifts.end(amazonSubjectOf(sellerSku));
  }

  /** It is sold by now: its number is compared like any other. */
  async linked(sellerSku: string, openId: string | undefined): Promise<void> {
    const drift = openId === undefined ? undefined : await this.drifts.find(openId);
    if (drift?.cause === 'not_linked') await this.end(sellerSku);
  }

  /** Deletes the drifts that were closed 30 days ago, of both channels. */
  async deleteOld(): Promise<void> {
    while (await this.drifts.deleteOld());
  }
}

const EVIDENCE: Readonly<Record<NotSold, string>> = {
  unknown:
    'No SKU of that name is registered and no listing links it, so its sales move no stock. Link it with PUT ' +
    '/api/listings/amazon/{sellerSku}, register the SKU, or set it to 0 in Seller Central.',
  own_name:
    'The SKU is sold under other names, and its own name is not pushed. Link it with PUT /api/listings/amazon/{sellerSku}, ' +
    'or set it to 0 in Seller Central.',
};
