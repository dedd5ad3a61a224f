import type { AdjustmentProofRepository } from './adjustment-proof.repository';
import { type ProofAdjustment, proveAdjustment } from './domain/adjustment-proof';
import type { Horizon } from './domain/ledger-proof-time';
import type { Violation } from './domain/proof-finding';

/**
 * Proves that each pending adjustment is the delta of its movement. The rows are read after the adjustments: one transaction
 * writes both, and a row stays.
 */
export class AdjustmentProver {
  constructor(private readonly repository: AdjustmentProofRepository) {}

  /** The violations of these adjustments. */
  async prove(adjustments: readonly ProofAdjustment[], horizon: Horizon): Promise<Violation[]> {
    const rows = await this.repository.rows(adjustments.map(({ txId }) => txId));
    return adjustments.flatMap((adjustment) =>
      proveAdjustment(adjustment, rows.get(adjustment.txId), horizon).map((finding) => ({
        ...finding,
        sku: adjustment.sku,
      })),
    );
  }

  /** The pending adjustments of a SKU. */
  ofSku(sku: string): Promise<ProofAdjustment[]> {
    return this.repository.ofSku(sku);
  }
}
