import { setTimeout as delay } from 'node:timers/promises';
import type { Stock } from '../domain/stock';
import type { Horizon } from './domain/ledger-proof-time';
import type { Violation } from './domain/proof-finding';
import {
  driftFindings,
  driftStateFindings,
  isMismatched,
  mismatchFindings,
  previousFindings,
  type ProofDrift,
  type ProofDriftState,
  type ProofReceipt,
} from './domain/receipt-proof';
import type { ReadRow } from './ledger-proof-item';
import type { ReadDrifts, ReceiptProofRepository } from './receipt-proof.repository';

/** Before the seller SKU in the subject of a difference at Amazon. */
const AMAZON = 'amazon:';
/** Milliseconds before each further read of what still seems wrong: a difference may be recorded at this moment. */
const REREAD_PAUSES_MS = [0, 300, 1000];

/**
 * Proves that each receipt in the record of a push is of a push that the ledger has, and that each open difference is the one
 * that its subject names. The scan meets two rows in any order; the pushes that it did not meet are read after it.
 */
export class ReceiptProver {
  private readonly seen = new Set<string>();
  private readonly unmet = new Map<string, ProofReceipt[]>();

  /** Numbers that Amazon shows otherwise. */
  private readonly mismatched: Stock[] = [];
  private receiptsRead = 0;
  private openRead = 0;

  constructor(private readonly repository: ReceiptProofRepository) {}

  /** Receipts that were noted. */
  get count(): number {
    return this.receiptsRead;
  }

  /** Open differences that were read. */
  get openDrifts(): number {
    return this.openRead;
  }

  /** Takes in a stock or a listing: the proof of it compares what Amazon showed of its last number. */
  noteNumber(stock: Stock): void {
    const { observation, lastBroadcast } = stock;
    if (isMismatched(stock)) this.mismatched.push(stock);
    if (observation !== undefined && observation.of === lastBroadcast?.timestamp) this.receiptsRead += 1;
  }

  noteRow({ txId, sku, isMovement, sellerSku = sku, previous }: ReadRow): void {
    if (isMovement) return;
    const key = keyOf(sellerSku, txId);
    if (!this.unmet.delete(key)) this.seen.add(key);
    if (previous === undefined || previous.txId === '') return;
    this.receiptsRead += 1;
    const before = keyOf(sellerSku, previous.txId);
    if (this.seen.delete(before)) return;
    const receipt = { sku, sellerSku, txId, previousTxId: previous.txId, previousAtMs: previous.atMs };
    this.unmet.set(before, [...(this.unmet.get(before) ?? []), receipt]);
  }

  /** The violations of the receipts that were noted. */
  async prove(horizon: Horizon): Promise<Violation[]> {
    const receipts = [...this.unmet.values()].flat();
    const rows = await this.repository.pushes(receipts.map(({ previousTxId }) => previousTxId));
    return receipts.flatMap((receipt) =>
      previousFindings(receipt, rows.get(receipt.previousTxId), horizon).map((finding) => ({
        ...finding,
        sku: receipt.sku,
      })),
    );
  }

  /** The violations of these differences and subjects, each read again before it counts. */
  async proveDrifts(read: ReadDrifts): Promise<Violation[]> {
    this.openRead = read.drifts.filter(({ isClosed }) => !isClosed).length;
    let { wrong, ids, subjects } = suspectsIn(read);
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (wrong.length === 0) break;
      await delay(pauseMs);
      ({ wrong, ids, subjects } = suspectsIn(await this.repository.find(ids, subjects)));
    }
    return [...wrong, ...(await this.proveMismatches(read))];
  }

  /** The violations of what these seller SKUs have open. */
  async proveDriftsOf(sellerSkus: readonly string[]): Promise<Violation[]> {
    const { states } = await this.repository.find(
      [],
      sellerSkus.map((sellerSku) => AMAZON + sellerSku),
    );
    const { drifts } = await this.repository.find(openIdsIn(states), []);
    return this.proveDrifts({ drifts, states });
  }

  /** Each number that Amazon shows otherwise has its difference. */
  private async proveMismatches({ drifts, states }: ReadDrifts): Promise<Violation[]> {
    const known = groupBySubject(drifts);
    const violationsOf = (numbers: readonly Stock[], now: readonly ProofDriftState[]): Violation[] => {
      const bySubject = new Map(now.map((state) => [state.subject, state]));
      return numbers.flatMap((number) => {
        const subject = AMAZON + number.sku;
        const findings = mismatchFindings(number, bySubject.get(subject), known.get(subject) ?? []);
        return findings.map((finding) => ({ sku: number.sku, ...finding }));
      });
    };
    let wrong = violationsOf(this.mismatched, states);
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (wrong.length === 0) break;
      await delay(pauseMs);
      const suspects = new Set(wrong.map(({ sku }) => sku));
      const again = await this.repository.find(
        [],
        [...suspects].map((sku) => AMAZON + sku),
      );
      // The number is read last: a difference that has ended shows in it.
      const numbers: Stock[] = [];
      for (const suspect of this.mismatched.filter(({ sku }) => suspects.has(sku))) {
        const number = await this.repository.number(suspect);
        if (number !== undefined && isMismatched(number)) numbers.push(number);
      }
      wrong = violationsOf(numbers, again.states);
    }
    return wrong;
  }
}

function groupBySubject(drifts: readonly ProofDrift[]): ReadonlyMap<string, readonly ProofDrift[]> {
  const grouped = new Map<string, ProofDrift[]>();
  for (const drift of drifts) grouped.set(drift.subject, [...(grouped.get(drift.subject) ?? []), drift]);
  return grouped;
}

/** What seems wrong, and what is read again for it. */
interface Suspects {
  readonly wrong: Violation[];
  readonly ids: string[];
  readonly subjects: string[];
}

function suspectsIn({ drifts, states }: ReadDrifts): Suspects {
  const byId = new Map(drifts.map((drift) => [drift.id, drift]));
  const bySubject = new Map(states.map((state) => [state.subject, state]));
  const found: Suspects = { wrong: [], ids: [], subjects: [] };
  for (const drift of drifts.filter(({ isClosed }) => !isClosed)) {
    const findings = driftFindings(drift, bySubject.get(drift.subject));
    if (findings.length === 0) continue;
    found.wrong.push(...findings.map((finding) => ({ sku: drift.sku, ...finding })));
    found.ids.push(drift.id);
    if (drift.subject !== '') found.subjects.push(drift.subject);
  }
  for (const state of states) {
    const drift = state.openId === undefined ? undefined : byId.get(state.openId);
    const findings = driftStateFindings(state, drift);
    if (findings.length === 0) continue;
    const sku = drift?.sku ?? skuOf(state.subject);
    found.wrong.push(...findings.map((finding) => ({ sku, ...finding })));
    found.ids.push(...openIdsIn([state]));
    found.subjects.push(state.subject);
  }
  return found;
}

function openIdsIn(states: readonly ProofDriftState[]): string[] {
  return states.flatMap(({ openId }) => openId ?? []);
}

/** The inventory item of the shop stands for its SKU, where no difference names one. */
function skuOf(subject: string): string {
  return subject.startsWith(AMAZON) ? subject.slice(AMAZON.length) : subject;
}

function keyOf(sellerSku: string, txId: string): string {
  return `${sellerSku}\n${txId}`;
}
