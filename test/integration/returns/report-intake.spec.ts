import { readReturns } from '../../../src/channels/amazon/returns-report/returns-report';
import type { ReturnsLine } from '../../../src/channels/amazon/returns-report/returns-row';
import type { ReportTally } from '../../../src/returns/report-poll/report-intake.service';
import {
  manyReturns,
  RETURN_COLUMNS,
  returnDate,
  type ReturnRow,
  returnsFile,
  type ReturnsFileOptions,
} from '../../../src/simulators/amazon/reports/returns-file';
import { ledgerOf, newSku, proveLedger } from '../../support/store/ledger-writer';
import { alertsOf, returnsOf, ReturnRecording } from '../../support/returns/return-recording';
import { seededRandom } from '../../support/seeded-random';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const FROM = Date.parse('2026-09-14T07:03:57Z');
const NO_PLATE = { 'license-plate-number': '' } as const;
const ours = (): boolean => true;

/** The SKUs of the awkward file, with a suffix of their own for each test. */
interface Skus {
  readonly cup: string;
  readonly lamp: string;
  readonly shirt: string;
  readonly tea: string;
  readonly mat: string;
  readonly cable: string;
}

function freshSkus(): Skus {
  const tail = newSku().slice(4);
  return {
    cup: `CUP-${tail}`,
    lamp: `LAMP/DESK #2 (EU) ${tail}`,
    shirt: `SHIRT-${tail}`,
    tea: `TEA:GREEN%${tail}`,
    mat: `MAT-${tail}`,
    cable: `00278-0210-${tail}`,
  };
}

/** Everything awkward that is known of Amazon's file, in fifteen rows. */
function awkwardRows({ cup, lamp, shirt, tea, mat, cable }: Skus): ReturnRow[] {
  const row = (
    sku: string,
    disposition: string,
    date: string,
    order: string,
    plate: string,
    more: ReturnRow = {},
  ): ReturnRow => ({
    sku,
    'detailed-disposition': disposition,
    'return-date': date,
    'order-id': order,
    'license-plate-number': plate,
    status: 'Unit returned to inventory',
    ...more,
  });
  const twin = row(shirt, 'SELLABLE', '2026-09-21T22:10:00+00:00', '113-12', '');
  return [
    row(cup, 'SELLABLE', '2026-09-14T07:03:57+00:00', '113-1', 'LPNA1'),
    row(cup, 'SELLABLE', '2026-09-14T07:03:57+00:00', '114-2', 'LPNA2', {
      'customer-comments': 'Wrong colour, sorry',
    }),
    row(cup, 'SELLABLE', '2026-09-15T18:22:10+00:00', '111-3', '', { quantity: 2 }),
    row(lamp, 'CUSTOMER_DAMAGED', '2026-09-16T11:05:44+00:00', '112-4', 'LPNB1', {
      'product-name': 'Leselampe “Süd” – Typ C',
      'customer-comments': 'Reçue cassée, l’abat-jour est fêlé',
    }),
    row(lamp, 'DEFECTIVE', '2026-09-16T11:05:44+00:00', '112-4', 'LPNB2', {
      'customer-comments': 'No funciona, "muy" mal',
    }),
    row(shirt, 'DAMAGED', '2026-09-17T02:41:09+00:00', '113-5', 'LPNC1', { status: 'Reimbursed' }),
    row(shirt, 'CARRIER_DAMAGED', '2026-09-17T23:59:59+00:00', '113-6', 'LPNC2', {
      status: 'Reimbursed',
      'customer-comments': 'wet | torn',
    }),
    row(tea, 'EXPIRED', '2026-09-18T00:00:01+00:00', '114-7', 'LPND1', { 'product-name': 'Grüner Tee' }),
    row(tea, 'WAREHOUSE_DAMAGED', '2026-09-18T09:10:11+00:00', '114-8', 'LPND2', { status: 'Reimbursed' }),
    row(tea, 'DISTRIBUTOR_DAMAGED', '2026-09-18T09:10:12+00:00', '114-9', 'LPND3'),
    row(mat, 'CUSTOMER_DAMAGED', '2025-06-05T15:31:40+00:00', '114-10', 'LPNE1', {
      status: 'IMMEDIATE_DONATION',
    }),
    row(mat, 'SELLABLE', '2026-09-19T12:00:00+00:00', '113-11', 'LPNE2', {
      status: 'Reimbursed',
      'customer-comments': 'It&#39;s too small',
    }),
    row(cable, 'SELLABLE', '2026-09-20T05:06:07+00:00', '', 'LPNF1', {
      'customer-comments': '別の品です 📦',
    }),
    twin,
    { ...twin },
  ];
}

async function* chunked(file: Buffer, bytes = 1000): AsyncGenerator<Buffer> {
  for (let from = 0; from < file.length; from += bytes) {
    // As in a download, each chunk arrives in a turn of its own.
    await Promise.resolve();
    yield file.subarray(from, from + bytes);
  }
}

describe('a returns report', () => {
  let store: TestStore;
  let side: ReturnRecording;

  beforeAll(async () => {
    store = await startTestStore();
    side = new ReturnRecording(store);
  });

  afterAll(async () => {
    await side.end();
    await store.stop();
  });

  function linesOf(rows: Iterable<ReturnRow>, options: ReturnsFileOptions = {}): AsyncGenerator<ReturnsLine> {
    const charset = options.encoding === 'cp1252' ? 'Cp1252' : 'UTF-8';
    return readReturns(chunked(returnsFile(rows, options)), charset);
  }

  function apply(rows: Iterable<ReturnRow>, options: ReturnsFileOptions = {}): Promise<ReportTally> {
    return side.intake.applyReport(linesOf(rows, options), ours);
  }

  const counts = ({ rows, applied, unchanged, unreadable }: ReportTally): number[] => [
    rows,
    applied,
    unchanged,
    unreadable.count,
  ];

  /** Ten units of each. */
  async function registered(): Promise<Skus> {
    const skus = freshSkus();
    for (const sku of Object.values(skus) as string[]) await side.register(sku);
    return skus;
  }

  /** Proves the ledger of a SKU (I1) and returns the units that returns have added to the ten. */
  async function addedTo(sku: string): Promise<number> {
    const { stock } = await proveLedger(store, sku);
    const restocked = (await returnsOf(store, sku)).reduce((sum, unit) => sum + unit.restocked, 0);
    expect(stock.physical).toBe(10 + restocked);
    return restocked;
  }

  async function added(skus: Skus): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const [name, sku] of Object.entries(skus) as [string, string][]) found[name] = await addedTo(sku);
    return found;
  }

  async function alertsAbout(sku: string): Promise<string[]> {
    return (await alertsOf(store, sku))
      .map(({ type, severity, count }) => `${type} ${severity} ${count}`)
      .sort();
  }

  async function movesOf(sku: string): Promise<string[]> {
    return (await ledgerOf(store, sku)).slice(1).map(({ action, delta }) => `${action} ${delta}`);
  }

  /** A SKU with ten units, and rows about single units of it. */
  async function oneSku(count: number, more: ReturnRow = {}): Promise<{ sku: string; rows: ReturnRow[] }> {
    const sku = await side.registered();
    const rows = [...manyReturns({ count, from: FROM, skus: [sku] })];
    return {
      sku,
      rows: rows.map((row, index) => ({
        ...row,
        'order-id': `113-${sku}-${index}`,
        'license-plate-number': `LPN${sku}${index}`,
        ...more,
      })),
    };
  }

  describe('with everything that is awkward in Amazon’s files', () => {
    const EXPECTED = { cup: 4, lamp: 0, shirt: 2, tea: 0, mat: 0, cable: 1 };

    async function expectDecisions(skus: Skus): Promise<void> {
      expect(await added(skus)).toEqual(EXPECTED);
      expect(await alertsAbout(skus.cup)).toEqual([]);
      expect(await alertsAbout(skus.cable)).toEqual([]);
      expect(await alertsAbout(skus.lamp)).toEqual(['return_damaged warning 1', 'return_damaged warning 1']);
      expect(await alertsAbout(skus.shirt)).toEqual(['return_damaged warning 1', 'return_damaged warning 1']);
      expect(await alertsAbout(skus.tea)).toEqual([
        'return_damaged critical 1',
        'return_damaged warning 1',
        'return_unsellable info 1',
      ]);
      expect(await alertsAbout(skus.mat)).toEqual(['manual_review warning 1', 'return_damaged warning 1']);
    }

    it('puts exactly the sellable units into stock and raises one alert for each other unit, however often it is read', async () => {
      const skus = await registered();
      expect(counts(await apply(awkwardRows(skus)))).toEqual([15, 15, 0, 0]);
      await expectDecisions(skus);
      for (let again = 0; again < 2; again += 1) {
        expect(counts(await apply(awkwardRows(skus)))).toEqual([15, 0, 15, 0]);
        await expectDecisions(skus);
      }
      const rows = (
        await Promise.all((Object.values(skus) as string[]).map((sku) => returnsOf(store, sku)))
      ).flat();
      expect(rows).toHaveLength(15);
      expect(JSON.stringify(rows)).not.toMatch(/cassée|品|Wrong colour|Leselampe/);
    });

    it.each([
      ['in Windows-1252, which has lost letters of some comments', { encoding: 'cp1252' }],
      ['with a byte order mark and bare line feeds', { bom: true, eol: '\n' }],
      [
        'with its columns in another order and an unknown one',
        { columns: ['weight', ...RETURN_COLUMNS].reverse() },
      ],
    ] as [string, ReturnsFileOptions][])('%s: the same', async (_, options) => {
      const skus = await registered();
      expect(counts(await apply(awkwardRows(skus), options))).toEqual([15, 15, 0, 0]);
      await expectDecisions(skus);
      expect(counts(await apply(awkwardRows(skus)))).toEqual([15, 0, 15, 0]);
    });

    it('without the column for the status, as in some marketplaces: the disposition alone decides', async () => {
      const skus = await registered();
      const columns = RETURN_COLUMNS.filter((column) => column !== 'status');
      expect(counts(await apply(awkwardRows(skus), { columns }))).toEqual([15, 15, 0, 0]);
      expect(await added(skus)).toEqual({ ...EXPECTED, mat: 1 });
      // The column comes back, and states that the unit was reimbursed.
      expect(counts(await apply(awkwardRows(skus)))).toEqual([15, 1, 14, 0]);
      expect(await added(skus)).toEqual(EXPECTED);
      // The column is missing again: a missing status takes nothing back.
      expect(counts(await apply(awkwardRows(skus), { columns }))).toEqual([15, 0, 15, 0]);
      expect(await added(skus)).toEqual(EXPECTED);
    });

    it('its rows may be in any order, and each time in another', async () => {
      const skus = await registered();
      const random = seededRandom(20261123);
      const shuffled = (): ReturnRow[] =>
        awkwardRows(skus)
          .map((row) => ({ row, at: random() }))
          .sort((left, right) => left.at - right.at)
          .map(({ row }) => row);
      expect(counts(await apply(shuffled()))).toEqual([15, 15, 0, 0]);
      await expectDecisions(skus);
      for (let again = 0; again < 3; again += 1)
        expect(counts(await apply(shuffled()))).toEqual([15, 0, 15, 0]);
      await expectDecisions(skus);
    });
  });

  it('windows that overlap count each return once', async () => {
    const { sku, rows } = await oneSku(60);
    expect(counts(await apply(rows.slice(0, 40)))).toEqual([40, 40, 0, 0]);
    expect(counts(await apply(rows.slice(10, 60)))).toEqual([50, 20, 30, 0]);
    expect(counts(await apply(rows.slice(0, 30)))).toEqual([30, 0, 30, 0]);
    expect(await addedTo(sku)).toBe(60);
  });

  it('identical rows without a plate are different units, however far apart they are', async () => {
    const { sku, rows } = await oneSku(110);
    const twin = { sku, 'order-id': '113-T', 'return-date': returnDate(FROM), ...NO_PLATE };
    const all = [twin, ...rows.slice(0, 55), { ...twin }, ...rows.slice(55), { ...twin }];
    expect(counts(await apply(all))).toEqual([113, 113, 0, 0]);
    expect(counts(await apply([...all].reverse()))).toEqual([113, 0, 113, 0]);
    expect(await addedTo(sku)).toBe(113);
    expect((await returnsOf(store, sku)).filter(({ orderId }) => orderId === '113-T')).toHaveLength(3);
  });

  it('many rows without a plate, of one second and of many, are counted exactly, also when read again', async () => {
    const { sku, rows } = await oneSku(70, NO_PLATE);
    const crowd = Array.from({ length: 60 }, () => ({
      sku,
      'order-id': '',
      'return-date': returnDate(FROM),
      ...NO_PLATE,
    }));
    expect(counts(await apply([...rows, ...crowd]))).toEqual([130, 130, 0, 0]);
    expect(counts(await apply([...crowd, ...rows]))).toEqual([130, 0, 130, 0]);
    expect(await addedTo(sku)).toBe(130);
  });

  it('a row that changes among identical ones takes exactly one unit out', async () => {
    const sku = await side.registered();
    const twin = { sku, 'order-id': '113-T', 'return-date': returnDate(FROM), ...NO_PLATE };
    const damaged = { ...twin, 'detailed-disposition': 'DEFECTIVE', status: '' };
    await apply([twin, twin, twin]);
    expect(counts(await apply([twin, damaged, twin]))).toEqual([3, 1, 2, 0]);
    expect(counts(await apply([damaged, twin, twin]))).toEqual([3, 0, 3, 0]);
    expect([await addedTo(sku), await movesOf(sku)]).toEqual([
      2,
      ['return 1', 'return 1', 'return 1', 'return_reversal -1'],
    ]);
  });

  it.each([
    ['with a plate', {}],
    ['without a plate', NO_PLATE],
  ])(
    'a unit %s that is sellable, damaged, sellable ...: each turn moves stock once, with its own row and alert',
    async (_, more) => {
      const { sku, rows } = await oneSku(1, more);
      const as = (disposition: string): ReturnRow[] =>
        rows.map((row) => ({ ...row, 'detailed-disposition': disposition, status: '' }));
      for (const [turn, disposition] of [
        'SELLABLE',
        'CUSTOMER_DAMAGED',
        'SELLABLE',
        'CUSTOMER_DAMAGED',
      ].entries()) {
        expect(counts(await apply(as(disposition)))).toEqual([1, 1, 0, 0]);
        for (let again = 0; again < 2; again += 1)
          expect(counts(await apply(as(disposition)))).toEqual([1, 0, 1, 0]);
        expect(await addedTo(sku)).toBe(disposition === 'SELLABLE' ? 1 : 0);
        expect(await movesOf(sku)).toHaveLength(turn + 1);
      }
      expect(await movesOf(sku)).toEqual([
        'return 1',
        'return_reversal -1',
        'return 1',
        'return_reversal -1',
      ]);
      const txIds = (await ledgerOf(store, sku)).map(({ txId }) => txId);
      expect(new Set(txIds).size).toBe(txIds.length);
      expect(await alertsAbout(sku)).toEqual(['return_reversed warning 1', 'return_reversed warning 1']);
      const open = (await alertsOf(store, sku)).filter(({ closedAt }) => closedAt === undefined);
      expect(open.map(({ alertId }) => alertId)).toEqual([(await returnsOf(store, sku))[0]?.alertId]);
    },
  );

  it('a damaged unit that is later reported as sellable comes into stock once, and its alert closes', async () => {
    const { sku, rows } = await oneSku(1);
    await apply(rows.map((row) => ({ ...row, 'detailed-disposition': 'DEFECTIVE' })));
    expect(await addedTo(sku)).toBe(0);
    for (let again = 0; again < 3; again += 1) await apply(rows);
    expect([await addedTo(sku), await movesOf(sku)]).toEqual([1, ['return 1']]);
    expect((await alertsOf(store, sku)).map(({ closedAt }) => closedAt === undefined)).toEqual([false]);
  });

  it('a unit listed under two dates, each with a disposition of its own, does not go in and out', async () => {
    const { sku, rows } = await oneSku(1);
    const [row = {}] = rows;
    const other = {
      ...row,
      'return-date': returnDate(FROM + 86_400_000),
      'detailed-disposition': 'DEFECTIVE',
    };
    await apply([row, other]);
    const moves = await movesOf(sku);
    for (const report of [
      [row, other],
      [other, row],
    ])
      expect(counts(await apply(report))).toEqual([2, 0, 2, 0]);
    expect([await addedTo(sku), await movesOf(sku)]).toEqual([0, moves]);
  });

  describe('with rows that cannot be read', () => {
    it('counts them with their lines and applies all others', async () => {
      const { sku, rows } = await oneSku(6);
      const broken = { ...rows[0], quantity: 0, 'license-plate-number': 'X' };
      const strange = { ...rows[0], 'return-date': '09/10/2026', 'license-plate-number': 'Y' };
      const tally = await apply([
        ...rows.slice(0, 2),
        broken,
        ...rows.slice(2, 4),
        strange,
        ...rows.slice(4),
      ]);
      expect(counts(tally)).toEqual([6, 6, 0, 2]);
      expect(tally.unreadable.first).toEqual([
        { line: 4, problem: expect.stringContaining('quantity') as string },
        { line: 7, problem: expect.stringContaining('return-date') as string },
      ]);
      expect(await addedTo(sku)).toBe(6);
    });

    it('names the first twenty and counts the rest', async () => {
      const { unreadable } = await apply(Array.from({ length: 50 }, () => ({ sku: '' })));
      expect([unreadable.count, unreadable.first.length]).toEqual([50, 20]);
      expect(unreadable.first.map(({ line }) => line)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 2),
      );
    });

    it('has one digest for the same lines, wherever they are, and another for any other line', async () => {
      const { rows } = await oneSku(3);
      const same = { 'return-date': returnDate(FROM), 'order-id': '113-8', 'license-plate-number': 'LPN8' };
      const noSku = { ...same, sku: '' };
      const noQuantity = { ...same, quantity: 'two' };
      const digestOf = async (...some: ReturnRow[]): Promise<string> => (await apply(some)).unreadable.digest;
      const digest = await digestOf(...rows, noSku, noQuantity);
      expect(digest).toMatch(/^[\w-]{16}$/);
      expect(await digestOf(noSku, ...rows, noQuantity)).toBe(digest);
      expect(await digestOf(noQuantity, noSku)).toBe(digest);
      const others = [
        await digestOf(noSku),
        await digestOf(noQuantity),
        await digestOf(noSku, noSku),
        await digestOf(noSku, noQuantity, noQuantity),
        // The same problem of another return.
        await digestOf({ ...noSku, 'order-id': '113-9' }, noQuantity),
      ];
      expect(new Set([digest, ...others]).size).toBe(6);
      expect(await digestOf(...rows)).toBe('');
    });
  });

  it('an empty report is applied', async () => {
    expect(counts(await apply([]))).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['with plates', {}],
    ['without plates', NO_PLATE],
  ])(
    'rows %s: when the lease is lost between two batches nothing more is written, and the next holder finishes',
    async (_, more) => {
      const { sku, rows } = await oneSku(170, more);
      let batches = 0;
      const lost = (): boolean => (batches += 1) <= 2;
      await expect(side.intake.applyReport(linesOf(rows), lost)).rejects.toMatchObject({ name: 'LeaseLost' });
      expect(await addedTo(sku)).toBe(100);
      expect(counts(await apply(rows))).toEqual([170, 70, 100, 0]);
      expect(await addedTo(sku)).toBe(170);
    },
  );

  it('nothing is applied of a report that breaks off: only the whole of it says what a row is about', async () => {
    const { sku, rows } = await oneSku(120);
    const { rows: bare, sku: other } = await oneSku(5, NO_PLATE);
    const broken = async function* (): AsyncGenerator<ReturnsLine> {
      let left = 70;
      for await (const line of linesOf([...bare, ...rows])) {
        if (left === 0) throw new Error('The connection ended before the document did.');
        left -= 1;
        yield line;
      }
    };
    await expect(side.intake.applyReport(broken(), ours)).rejects.toThrow('The connection ended');
    expect([await addedTo(sku), await addedTo(other)]).toEqual([0, 0]);
    expect(counts(await apply([...bare, ...rows]))).toEqual([125, 125, 0, 0]);
    expect([await addedTo(sku), await addedTo(other)]).toEqual([120, 5]);
  });

  describe('in which one plate is on two rows', () => {
    it.each([
      ['damaged', { 'detailed-disposition': 'CUSTOMER_DAMAGED' }],
      ['not back in the inventory', { status: 'Reimbursed' }],
    ])(
      'one of them %s: it stays out of stock, whatever the order and however often read',
      async (_, more) => {
        const { sku, rows } = await oneSku(1);
        const [fit = {}] = rows;
        const unfit = { ...fit, ...more };
        expect(counts(await apply([fit, unfit]))).toEqual([2, 1, 1, 0]);
        for (const again of [
          [fit, unfit],
          [unfit, fit],
        ])
          expect(counts(await apply(again))).toEqual([2, 0, 2, 0]);
        expect(await addedTo(sku)).toBe(0);
        expect(await ledgerOf(store, sku)).toHaveLength(1);
        expect((await alertsOf(store, sku)).map(({ count }) => count)).toEqual([1]);
      },
    );

    it('of two damages the more severe one raises an alert, once', async () => {
      const { sku, rows } = await oneSku(1, { 'detailed-disposition': 'DEFECTIVE' });
      const [mild = {}] = rows;
      const grave = { ...mild, 'detailed-disposition': 'WAREHOUSE_DAMAGED' };
      for (const file of [
        [mild, grave],
        [grave, mild],
        [mild, grave],
      ])
        await apply(file);
      expect(await alertsOf(store, sku)).toMatchObject([{ severity: 'critical', count: 1 }]);
    });
  });

  describe('that lacks plates which it gave before', () => {
    it('all of them, with their column: no unit counts again', async () => {
      const { sku, rows } = await oneSku(6);
      await apply(rows);
      const columns = RETURN_COLUMNS.filter((name) => name !== 'license-plate-number');
      expect(counts(await apply(rows, { columns }))).toEqual([6, 0, 6, 0]);
      expect(counts(await apply(rows))).toEqual([6, 0, 6, 0]);
      expect(await addedTo(sku)).toBe(6);
    });

    it('one of them: the row is the unit whose plate no row lists any more', async () => {
      const { sku, rows } = await oneSku(2, { 'order-id': '113-1', 'return-date': returnDate(FROM) });
      await apply(rows);
      const [first = {}, second = {}] = rows;
      expect(counts(await apply([{ ...first, ...NO_PLATE }, second]))).toEqual([2, 0, 2, 0]);
      expect(await addedTo(sku)).toBe(2);
      // A third row is a third unit.
      expect(counts(await apply([first, second, { ...first, ...NO_PLATE }]))).toEqual([3, 1, 2, 0]);
      expect(await addedTo(sku)).toBe(3);
    });
  });

  it('closes its source when it stops early', async () => {
    const { rows } = await oneSku(120);
    let closed = false;
    const watched = async function* (): AsyncGenerator<ReturnsLine> {
      try {
        yield* linesOf(rows);
      } finally {
        closed = true;
      }
    };
    await expect(side.intake.applyReport(watched(), () => false)).rejects.toMatchObject({
      name: 'LeaseLost',
    });
    expect(closed).toBe(true);
  });
});
