import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { Violation } from '../../../src/inventory/proof/domain/proof-finding';
import { timestampOf } from '../../../src/platform/timestamp';
import { TableEditor } from '../../support/proof/table-editor';
import {
  makeSixMovements,
  type Report,
  reportOf,
  settled,
  verify,
  type VerifyRun,
} from '../../support/proof/verify-run';
import { startTestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const DAY_MS = 86_400_000;

/** An edit of one SKU's items, and the violations that the proof must report. */
interface EditCase {
  readonly sku: string;
  readonly name: string;
  readonly edit: (tables: TableEditor) => Promise<void>;
  readonly violations: readonly Partial<Violation>[];
}

const EDIT_CASES: readonly EditCase[] = [
  {
    sku: 'ROW-GONE',
    name: 'a row is deleted from the middle',
    edit: (tables) => tables.remove(3),
    violations: [{ what: 'the ledger has a gap after row 2', expected: 'row 3', found: 'row 4' }],
  },
  {
    sku: 'FIRST-GONE',
    name: 'the first row is deleted before its time',
    edit: (tables) => tables.remove(1),
    violations: [
      { what: 'the ledger begins with row 2, though row 1 cannot have expired yet', expected: 'row 1' },
    ],
  },
  {
    sku: 'FIRST-GONE-OLDER',
    name: 'the first row is deleted before its time, and the next one was written before rows recorded the time before them',
    edit: async (tables) => {
      await tables.remove(1);
      await tables.removeFromRow(2, 'previousAt');
      await tables.setInRow(3, 'delta', -2);
    },
    // An item of the tables is older than the retention, so the first row may have expired. The rest must still add up.
    violations: [{ what: 'row 3 does not follow from row 2' }],
  },
  {
    sku: 'LAST-GONE',
    name: 'the last row is deleted',
    edit: (tables) => tables.remove(6),
    violations: [{ what: 'the last row and the Inventory item differ in version', found: 'version 5' }],
  },
  {
    sku: 'DELTA',
    name: 'a delta is changed',
    edit: (tables) => tables.setInRow(3, 'delta', -2),
    violations: [
      {
        what: 'row 3 does not follow from row 2',
        expected: 'physicalAfter 15 (17 - 2)',
        found: 'physicalAfter 16',
      },
    ],
  },
  {
    sku: 'FIRST-DELTA',
    name: 'the delta of the registration is changed',
    edit: (tables) => tables.setInRow(1, 'delta', 21),
    violations: [
      {
        what: 'row 1 does not begin at zero',
        expected: 'physicalAfter 21 (0 + 21)',
        found: 'physicalAfter 20',
      },
    ],
  },
  {
    sku: 'FIRST-ZERO',
    name: 'the delta of the registration is set to zero',
    edit: (tables) => tables.setInRow(1, 'delta', 0),
    violations: [
      {
        what: 'row 1 does not begin at zero',
        expected: 'physicalAfter 0 (0 + 0)',
        found: 'physicalAfter 20',
      },
    ],
  },
  {
    sku: 'FIRST-BEFORE',
    name: 'a part of the registration becomes older stock',
    edit: (tables) => tables.writeInRow(1, { delta: { N: '7' }, physicalBefore: { N: '13' } }),
    violations: [
      { what: 'row 1 does not begin at zero', expected: 'physicalAfter 7 (0 + 7)' },
      { what: 'row 1 registers the SKU and builds on older stock at once', found: 'physicalBefore 13' },
    ],
  },
  {
    sku: 'FIRST-OPENING',
    name: 'the registration begins with stock of unknown origin',
    edit: (tables) => tables.writeInRow(1, { delta: { N: '7' }, openingPhysical: { N: '13' } }),
    violations: [{ what: 'row 1 registers the SKU with stock of unknown origin', found: '13 before it' }],
  },
  {
    sku: 'TIMES',
    name: 'the times of two rows are swapped',
    edit: (tables) => tables.swapTimes(3, 4),
    violations: [{ what: 'row 4 is older than row 3' }, { what: 'row 5 records another time of row 4' }],
  },
  {
    sku: 'FAILED',
    name: 'the status of a sale is set to failed',
    edit: (tables) => tables.writeInRow(3, { status: { S: 'failed' } }),
    violations: [
      {
        what: 'row 3 moved stock, but its status says that it did not',
        expected: 'status completed',
        found: 'status failed',
      },
    ],
  },
  {
    sku: 'PUSH',
    name: 'the record of the last push is changed',
    edit: (tables) => tables.setLastPush(77),
    violations: [
      {
        invariant: 'I3',
        what: 'the record of the last push and the Inventory item differ',
        expected: 'a record of 13 as in Inventory',
        found: 'a record of 77',
      },
    ],
  },
  {
    sku: 'LOST-CHECK',
    name: 'a late-call check is pending that no sender finds',
    edit: (tables) => tables.setInStock({ pending: { S: 'doubtful' } }),
    violations: [
      {
        invariant: 'I3',
        what: 'a late-call check is pending, but no sender finds the mark',
        found: 'none',
      },
    ],
  },
  {
    sku: 'ROW-PHYSICAL',
    name: 'the physical figure of a row is changed',
    edit: (tables) => tables.setInRow(4, 'physicalAfter', 17),
    violations: [
      { what: 'row 4 does not follow from row 3', found: 'physicalAfter 17' },
      { what: 'row 5 does not follow from row 4', expected: 'physicalAfter 21 (17 + 4)' },
      { what: 'row 4 has a wrong broadcast', found: 'broadcastAfter 11' },
    ],
  },
  {
    sku: 'ROW-BROADCAST',
    name: 'the broadcast figure of a row is changed',
    edit: (tables) => tables.setInRow(2, 'broadcastAfter', 14),
    violations: [
      {
        what: 'row 2 has a wrong broadcast',
        expected: 'broadcastAfter 15 (17 less a buffer of 2)',
        found: 'broadcastAfter 14',
      },
    ],
  },
  {
    sku: 'PHYSICAL',
    name: 'the stock is changed past the ledger',
    edit: (tables) => tables.setInStock({ physical: { N: '19' }, broadcast: { N: '14' } }),
    violations: [
      {
        what: 'the last row and the Inventory item differ in physical',
        expected: 'physical 18 as in row 6',
        found: 'physical 19',
      },
      { what: 'the last row and the Inventory item differ in broadcast' },
      { invariant: 'I3', what: 'nothing is pending, but Amazon has another number' },
    ],
  },
  {
    sku: 'BUFFER',
    name: 'the buffer is changed past the ledger',
    edit: (tables) => tables.setInStock({ buffer: { N: '6' } }),
    violations: [
      {
        what: 'the ledger and the Inventory item differ in buffer',
        expected: 'buffer 5',
        found: 'buffer 6',
      },
      {
        what: 'Inventory has a wrong broadcast',
        expected: 'broadcast 12 (18 less a buffer of 6)',
        found: 'broadcast 13',
      },
    ],
  },
  {
    sku: 'VERSION',
    name: 'the version of the stock is changed',
    edit: (tables) => tables.setInStock({ version: { N: '7' } }),
    violations: [
      {
        what: 'the last row and the Inventory item differ in version',
        expected: 'version 7 as in Inventory',
        found: 'version 6',
      },
    ],
  },
  {
    sku: 'ROW-VERSION',
    name: 'the version of a row is changed',
    edit: (tables) => tables.setInRow(3, 'version', 4),
    violations: [
      { what: 'the ledger has a gap after row 2', found: 'row 4' },
      { what: 'version 4 is there more than once' },
    ],
  },
  {
    sku: 'ADDED-TWIN',
    name: 'a row is added beside another',
    edit: (tables) => tables.addRow(6),
    violations: [{ what: 'version 6 is there more than once', expected: 'one row', found: 'two rows' }],
  },
  {
    sku: 'ADDED-NEXT',
    name: 'a row is added after the last one',
    edit: (tables) => tables.addRow(7, { delta: { N: '-1' }, physicalAfter: { N: '17' } }),
    violations: [
      { what: 'row 7 records another time of row 6' },
      { what: 'the last row and the Inventory item differ in version', found: 'version 7' },
      { what: 'row 7 has a wrong broadcast', expected: 'broadcastAfter 12 (17 less a buffer of 5)' },
    ],
  },
  {
    sku: 'PUSHED-WRONG',
    name: 'the last broadcast is changed',
    edit: (tables) => tables.setInStock({ lastBroadcast: { M: { count: { N: '12' } } } }),
    violations: [
      {
        invariant: 'I3',
        what: 'nothing is pending, but Amazon has another number',
        expected: '13 pushed to Amazon',
        found: '12 pushed to Amazon',
      },
    ],
  },
  {
    sku: 'NEVER-PUSHED',
    name: 'the last broadcast is removed and nothing is pending',
    edit: (tables) => tables.removeFromStock('lastBroadcast'),
    violations: [{ invariant: 'I3', what: 'nothing is pending, but no number was pushed to Amazon' }],
  },
  {
    sku: 'LOST-MARK',
    name: 'a push is pending that no sender finds',
    edit: (tables) => tables.setInStock({ pending: { S: 'queued' } }),
    violations: [{ invariant: 'I3', what: 'a push is pending, but it is not in the outbox', found: 'none' }],
  },
  {
    sku: 'STOCK-GONE',
    name: 'the stock is deleted and its ledger is not',
    edit: (tables) => tables.removeStock(),
    violations: [
      {
        what: 'the ledger moves a SKU that is not in Inventory',
        expected: 'an Inventory item',
        found: '6 rows',
      },
    ],
  },
  {
    sku: 'SEEN-LATER',
    name: 'an observation is of a number that was not accepted',
    edit: (tables) => {
      const of = { S: '2031-01-01T00:00:00.000000Z' };
      return tables.setInStock({
        observation: { M: { state: { S: 'observed' }, count: { N: '13' }, at: of, of } },
      });
    },
    violations: [{ invariant: 'I10', what: 'the observation is about a number that is not the last one' }],
  },
  {
    sku: 'SHOWN-OTHERWISE',
    name: 'Amazon shows another number and no difference is recorded',
    edit: async (tables) => {
      const { lastBroadcast } = await tables.stock();
      const of = lastBroadcast?.M?.timestamp ?? { S: '' };
      await tables.setInStock({
        observation: { M: { state: { S: 'mismatch' }, count: { N: '15' }, at: of, of } },
      });
    },
    violations: [
      {
        invariant: 'I10',
        what: 'Amazon shows another number than it accepted, and no difference is recorded',
        expected: 'a difference of 13 and 15',
      },
    ],
  },
  {
    sku: 'PUSH-BEFORE-GONE',
    name: 'the push whose receipt the last one has is not there',
    edit: (tables) =>
      tables.setLastPush(13, {
        previous: {
          M: {
            txId: { S: 'sync:PUSH-BEFORE-GONE:1:gone' },
            state: { S: 'observed' },
            at: { S: timestampOf(Date.now()) },
          },
        },
      }),
    violations: [{ invariant: 'I10', expected: 'the row sync:PUSH-BEFORE-GONE:1:gone', found: 'none' }],
  },
  {
    sku: 'DIFFERENCE-GONE',
    name: 'a subject names an open difference that is not there',
    edit: (tables) =>
      tables.putDifference('drift-item:amazon:DIFFERENCE-GONE', {
        difference: { N: '2' },
        openId: { S: 'amazon-DIFFERENCE-GONE-1' },
      }),
    violations: [
      {
        invariant: 'I10',
        what: 'amazon:DIFFERENCE-GONE names a difference that is not open',
        expected: 'amazon-DIFFERENCE-GONE-1, open',
        found: 'none',
      },
    ],
  },
];

/** A SKU of an older table that has not moved for a year. */
const OLDER_ITEM: Readonly<Record<string, AttributeValue>> = {
  sku: { S: 'OLDER' },
  physical: { N: '5' },
  buffer: { N: '0' },
  broadcast: { N: '5' },
  updatedAt: { S: timestampOf(Date.now() - 365 * DAY_MS) },
  lastBroadcast: { M: { count: { N: '5' }, txId: { S: 'x' } } },
};

describe('npm run verify over an edited ledger', () => {
  let store: TestStore;
  let report: Report;
  let printed: VerifyRun;

  /**
   * Every SKU makes the same six movements before the edits, and one is not edited. The item of an older table is older
   * than the retention of 30 days, which must not excuse missing rows of other SKUs.
   */
  beforeAll(async () => {
    store = await startTestStore();
    const { api, service } = await startTestService(store);
    const skus = [...EDIT_CASES.map(({ sku }) => sku), 'UNTOUCHED'];
    const histories = new Map<string, LedgerRow[]>();
    try {
      for (const sku of skus) await makeSixMovements(api, sku);
      await settled(api, skus);
      for (const sku of skus) histories.set(sku, await api.history(sku));
    } finally {
      await service.stop();
    }
    await store.client.send(new PutItemCommand({ TableName: store.tables.inventory, Item: OLDER_ITEM }));
    expect(await reportOf(store.env)).toMatchObject({
      proven: true,
      rows: skus.length * 6,
      reach: { fromFirstRow: skus.length, fromLaterRow: 0, unmoved: 1 },
    });
    for (const { sku, edit } of EDIT_CASES) await edit(new TableEditor(store, sku, histories.get(sku) ?? []));
    report = await reportOf(store.env);
    printed = await verify(store.env);
  });

  afterAll(() => store.stop());

  it.each(EDIT_CASES)('is refuted when $name', ({ sku, violations }) => {
    const expected = violations.map((violation) => ({ sku, invariant: 'I1', ...violation }));
    const found = report.violations.filter((violation) => violation.sku === sku);
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(violations.length);
  });

  it('is refuted with the same violations when one SKU is verified', async () => {
    await Promise.all(
      EDIT_CASES.map(async ({ sku }) => {
        const alone = await reportOf(store.env, '--sku', sku);
        expect(alone.violations).toEqual(report.violations.filter((violation) => violation.sku === sku));
      }),
    );
  });

  it('is refuted by no SKU without an edit', () => {
    expect(new Set(report.violations.map(({ sku }) => sku))).toEqual(
      new Set(EDIT_CASES.map(({ sku }) => sku)),
    );
  });

  it('prints each violation', () => {
    expect(printed.exitCode).toBe(1);
    expect(printed.out).toContain(
      'I1  DELTA: row 3 does not follow from row 2\n' +
        '      expected  physicalAfter 15 (17 - 2)\n' +
        '      found     physicalAfter 16\n',
    );
    expect(printed.out).toMatch(
      /^REFUTED: 30 SKUs, \d+ movements, \d+ push records, \d+ receipts, \d+ violations/m,
    );
    expect(printed.out).toMatch(
      // The untouched one, and three whose ledgers are complete.
      /\nSKUs proven from their first row on: 4; from a later row, because older ones have expired: 0; without a row yet, from an older table: 1$/,
    );
  });
});
