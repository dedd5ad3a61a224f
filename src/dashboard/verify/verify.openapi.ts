import type { Violation } from '../../inventory/proof/domain/proof-finding';
import * as api from '../../platform/http/openapi/openapi';
import type { Progress, Verdict, Verification } from './domain/verification';
import { verifyNotHere } from './verify.controller';

const RUNNING: Verification = {
  state: 'running',
  startedAt: '2026-11-29T07:00:00.000Z',
  progress: { done: 52_000, total: 131_000 },
};

const DONE: Verification = {
  state: 'done',
  startedAt: '2026-11-29T07:00:00.000Z',
  finishedAt: '2026-11-29T07:00:04.312Z',
  proof: {
    proven: true,
    skus: 412,
    rows: 98_211,
    pushes: 32_377,
    reach: { fromFirstRow: 380, fromLaterRow: 32, unmoved: 0 },
    violations: [],
    violationCount: 0,
    durationMs: 4288,
  },
};

const REFUTED: Verification = {
  ...DONE,
  proof: {
    proven: false,
    skus: 412,
    rows: 98_211,
    pushes: 32_377,
    reach: { fromFirstRow: 379, fromLaterRow: 32, unmoved: 0 },
    violations: [
      {
        invariant: 'I1',
        sku: 'MUG-BLU-12OZ',
        what: 'the deltas do not add up to the stock',
        expected: '12',
        found: '11',
      },
    ],
    violationCount: 1,
    durationMs: 4288,
  },
};

/** The ledger proof. */
export const VERIFY_API: api.Part = {
  tag: 'verify',
  description: 'The proof that every stock is the sum of its ledger, and was pushed to Amazon or is pending.',
  schemas: {
    Verification: api.objectOf<Verification>('The last run of the proof, by any instance.', {
      state: api.wordOf<Verification['state']>({
        never: 'no proof has run yet',
        running: 'a proof is running',
        done: 'it has a verdict',
        failed: 'it ended without a verdict; `error` says why',
      }),
      'startedAt?': api.moment('When it began.'),
      'finishedAt?': api.moment('When it ended.'),
      'progress?': api.ref('VerificationProgress'),
      'proof?': api.ref('Verdict'),
      'error?': api.text('Why it failed, and what to do.'),
    }),
    VerificationProgress: api.objectOf<Progress>('How far it has come.', {
      done: api.count('Items read.'),
      total: api.count("About how many there are: the store's own estimate, which may be hours old."),
    }),
    Verdict: api.objectOf<Verdict>('The result.', {
      proven: api.flag('True without violations.'),
      skus: api.count('SKUs read.'),
      rows: api.count('Movements read.'),
      pushes: api.count('Records of pushes read.'),
      'listings?': api.count('Listings read; absent in a run of an older version.'),
      'orderItems?': api.count(
        'Order items at Amazon whose records were compared with their rows; absent in a run of an older version.',
      ),
      'adjustments?': api.count(
        "Pending adjustments of Shopify's count that were compared with their movements; absent in a run of an older version.",
      ),
      'receipts?': api.count(
        'Receipts that were compared with their pushes; absent in a run of an older version.',
      ),
      'differences?': api.count(
        'Open differences that were compared with what they are about; absent in a run of an older version.',
      ),
      reach: api.objectOf<Verdict['reach']>('Proven SKUs by how much of their history is left.', {
        fromFirstRow: api.count('From their first row on.'),
        fromLaterRow: api.count('From a later row, because older ones have expired.'),
        unmoved: api.count('Without a row yet, from an older table.'),
      }),
      violations: api.listOf(api.ref('Violation'), 'The first 50.'),
      violationCount: api.count('How many there are in all.'),
      durationMs: api.count('Milliseconds that the proof took.'),
    }),
    Violation: api.objectOf<Violation>('A contradiction between the tables and a promise.', {
      invariant: api.wordOf<Violation['invariant']>({
        I1: 'the stock is the sum of its ledger',
        I3: 'the number was pushed to Amazon or is pending',
        I8: 'what is to be written to Shopify is what moved stock elsewhere',
        I10: 'what Amazon showed is recorded of the number that was pushed, and a difference of what it is about',
      }),
      sku: api.ref('Sku'),
      what: api.text('What is wrong.'),
      expected: api.text('What the ledger says.'),
      found: api.text('What the tables have.'),
    }),
  },
  operations: {
    'GET /api/verify': {
      operationId: 'getVerification',
      summary: 'The last run of the ledger proof, with its progress or its verdict',
      description: 'One read of one item; all instances answer the same.',
      answers: {
        200: api.json('The last run.', api.ref('Verification'), {
          never: { state: 'never' } satisfies Verification,
          running: RUNNING,
          proven: DONE,
          refuted: REFUTED,
        }),
      },
    },
    'POST /api/verify': {
      operationId: 'startVerification',
      summary: 'Run the ledger proof',
      description:
        'Reads the whole tables once, in a thread of its own, and changes nothing. One run at a time over all instances: while one is running, the answer is that run.',
      answers: {
        202: api.json('It is running.', api.ref('Verification'), { running: RUNNING }),
        409: api.errorAnswer('On Lambda nothing runs after the answer.', { function: verifyNotHere() }),
      },
    },
  },
};
