import { parentPort, workerData } from 'node:worker_threads';
import { documentClientOf, createClient } from '../../platform/dynamodb/client';
import { diagnose } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_MS } from '../../platform/durations';
import { LedgerProofRepository } from '../../inventory/proof/ledger-proof.repository';
import { LedgerProver } from '../../inventory/proof/ledger-prover';
import { verdictOf } from './domain/verification';
import type { VerifyInput, VerifyMessage } from './verify-thread';

/** Milliseconds between two messages about the progress. */
const REPORT_EVERY_MS = 250;

/** The ledger proof in a thread of its own: all rows of the ledger are in its memory at once. Reads only. */
async function prove({ store, endpoint, nowMs }: VerifyInput): Promise<void> {
  const beganMs = performance.now();
  const client = createClient(store, endpoint);
  try {
    const tables = new TableNames(store.tablePrefix);
    const repository = new LedgerProofRepository(client, documentClientOf(client), tables);
    let itemsRead = 0;
    let reportedMs = -Infinity;
    const prover = new LedgerProver(repository, {
      nowMs,
      ttlMs: store.transactionTtlDays * DAY_MS,
      onRead: (items) => {
        itemsRead += items;
        if (performance.now() - reportedMs < REPORT_EVERY_MS) return;
        reportedMs = performance.now();
        send({ kind: 'progress', itemsRead });
      },
    });
    send({ kind: 'proven', verdict: verdictOf(await prover.proveAll(), performance.now() - beganMs) });
  } catch (error) {
    const cause = diagnose(error)?.message;
    send({ kind: 'failed', ...(cause === undefined ? {} : { cause }), text: String(error) });
  } finally {
    client.destroy();
  }
}

function send(message: VerifyMessage): void {
  parentPort?.postMessage(message);
}

void prove(workerData as VerifyInput);
