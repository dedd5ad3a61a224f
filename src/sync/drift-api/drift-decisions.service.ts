import { Injectable } from '@nestjs/common';
import { AmazonDecisions } from '../amazon-drift/decide/amazon-decisions.service';
import type { Drift, DriftChoice } from '../drift/domain/drift';
import { driftEnded, driftNotFound } from '../drift/drift-errors';
import { DriftRecords } from '../drift/drift-records.service';
import { ShopifyDecisions } from '../shopify-levels/decide/shopify-decisions.service';

/** Ends open drifts as a person decides. */
@Injectable()
export class DriftDecisions {
  constructor(
    private readonly drifts: DriftRecords,
    private readonly shopify: ShopifyDecisions,
    private readonly amazon: AmazonDecisions,
  ) {}

  async resolve(id: string, choice: DriftChoice): Promise<Drift> {
    const drift = await this.drifts.find(id);
    if (drift === undefined) throw driftNotFound(id);
    if (drift.closedAt !== undefined) throw driftEnded(drift);
    if (choice === 'ignore') return this.close(drift, 'ignore');
    const { channel } = drift;
    const txId = await (channel === 'amazon' ? this.amazon : this.shopify).carryOut(drift, choice);
    return this.close(drift, choice, txId);
  }

  private async close(drift: Drift, action: DriftChoice, txId?: string): Promise<Drift> {
    const closed = await this.drifts.close(drift.id, action, txId);
    if (closed !== undefined) return closed;
    throw driftEnded((await this.drifts.find(drift.id)) ?? drift);
  }
}
