import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ReturnUnit, SourceStatement } from './domain/return-unit';
import { toReturnItem, toReturnUnit } from './return-item';

const DATE = '2026-09-14T07:03:57.000Z';
const OTHER_DATE = '2026-11-01T00:00:00.000Z';
const UNIT: Omit<ReturnUnit, 'statements'> = {
  sku: 'MUG',
  timestamp: `${DATE}#113-1#LPN1`,
  returnId: '113-1:MUG:LPN1',
  orderId: '113-1',
  returnedAt: DATE,
  quantity: 1,
  disposition: 'SELLABLE',
  licensePlateNumber: 'LPN1',
  plateFrom: 'report',
  decision: 'restock',
  restocked: 1,
  revision: 3,
  recordedAt: '2026-11-22T10:00:00.000000Z',
  updatedAt: '2026-11-22T10:00:00.000000Z',
};

/** The stored text of each source, as every earlier version has written it, and the statements that it means. */
const CASES: [what: string, stored: Record<string, string>, statements: SourceStatement[]][] = [
  ['a unit without statements', {}, []],
  [
    'the report under the date of the unit',
    { report: '["SELLABLE","Unit returned to inventory",1]' },
    [
      {
        source: 'report',
        reportedAt: DATE,
        disposition: 'SELLABLE',
        status: 'Unit returned to inventory',
        quantity: 1,
      },
    ],
  ],
  [
    'the report without a status',
    { report: '["DEFECTIVE",null,2]' },
    [{ source: 'report', reportedAt: DATE, disposition: 'DEFECTIVE', quantity: 2 }],
  ],
  [
    'the report under another date',
    { [`report ${OTHER_DATE}`]: '["EXPIRED",null,1]' },
    [{ source: 'report', reportedAt: OTHER_DATE, disposition: 'EXPIRED', quantity: 1 }],
  ],
  ['the API', { api: '["SELLABLE",null,3]' }, [{ source: 'api', disposition: 'SELLABLE', quantity: 3 }]],
  [
    'all sources at once',
    {
      api: '["DEFECTIVE",null,1]',
      report: '["SELLABLE","Reimbursed",1]',
      [`report ${OTHER_DATE}`]: '["SELLABLE",null,1]',
    },
    [
      { source: 'api', disposition: 'DEFECTIVE', quantity: 1 },
      { source: 'report', reportedAt: DATE, disposition: 'SELLABLE', status: 'Reimbursed', quantity: 1 },
      { source: 'report', reportedAt: OTHER_DATE, disposition: 'SELLABLE', quantity: 1 },
    ],
  ],
  [
    'texts that JSON escapes',
    { report: '["A \\"B\\"\\\\,[1]","é\\t🧦\\ud800",1000000]' },
    [
      {
        source: 'report',
        reportedAt: DATE,
        disposition: 'A "B"\\,[1]',
        status: 'é\t🧦\ud800',
        quantity: 1_000_000,
      },
    ],
  ],
];

function itemWith(stored: Record<string, string>): ReturnType<typeof toReturnItem> {
  return marshall({ ...UNIT, month: '2026-09', ['said']: stored });
}

describe('the stored statements of a returned unit', () => {
  it.each(CASES)('are read: %s', (_, stored, statements) => {
    expect(toReturnUnit(unmarshall(itemWith(stored)))).toEqual({ ...UNIT, statements });
  });

  it('are none in an item without the attribute', () => {
    expect(toReturnUnit({ ...UNIT, month: '2026-09' })).toEqual({ ...UNIT, statements: [] });
  });

  it.each(CASES)('are written byte for byte as before: %s', (_, stored, statements) => {
    expect(toReturnItem({ ...UNIT, statements })).toEqual(itemWith(stored));
  });

  it.each(CASES)('are the same after being read and written: %s', (_, stored) => {
    expect(toReturnItem(toReturnUnit(unmarshall(itemWith(stored))))).toEqual(itemWith(stored));
  });
});
