import { API_DOCUMENT } from '../../../src/api-document';
import { ApiContract } from '../../support/openapi/api-contract';
import { ContractCaller } from '../../support/openapi/contract-caller';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const CONTRACT = new ApiContract(JSON.parse(JSON.stringify(API_DOCUMENT)) as Record<string, unknown>);

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly refusesZero: boolean;
}

/** The whole numbers in bodies and queries, as the document lists them. */
const IN_BODIES = CONTRACT.operations.flatMap(({ id, body }) =>
  integersOf(body?.content['application/json']?.schema).map((field): [string, string, Field] => [
    id,
    field.name,
    field,
  ]),
);
const IN_QUERIES = CONTRACT.operations.flatMap(({ id, parameters }) =>
  parameters
    .filter((parameter) => parameter.in === 'query' && parameter.schema.type === 'integer')
    .map(({ name, schema }): [string, string, Field] => [id, name, fieldOf(name, schema)]),
);

/** Values that are not whole numbers, as JSON text; every field must refuse them. */
const NO_NUMBERS = [
  ['true', 'false', 'null', '"5"', '""', '"0x10"', '"1e3"', '[5]', '[]', '{}', '{"valueOf":5}'],
  ['1.5', '-0', '-0.0', '1e21', '-1e21', '1e400', '5e-324', '9007199254740993', '2147483647999'],
].flat();

/** Numbers that are not valid JSON. */
const NO_JSON = ['NaN', 'Infinity', '0x10', '05', '+5', '.5', '5.', '1_000', "'5'", 'undefined'];

/** The same in a query; the last ones are given twice, or in digits of another script. */
const NO_QUERY_NUMBERS = [
  [
    'true',
    'null',
    '',
    '0x10',
    '1e1',
    '1e21',
    '1.5',
    '5.0',
    '-1',
    '-0',
    '%2B5',
    'NaN',
    'Infinity',
    '%205',
    '5%20',
  ],
  ['5,6', '[5]', '1_000', '9999999999', '5%00', '5&NAME=6', '%EF%BC%95', '%D9%A5'],
].flat();

describe('a whole number', () => {
  let store: TestStore;
  let running: TestService;
  let caller: ContractCaller;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    caller = new ContractCaller(running.api.url, 'none-is-asked-for');
    await running.api.put('MUG-BLU-12OZ', { physical: 10, buffer: 1, lowStockThreshold: 1 });
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  /** Sends the first example of a call with one field written as given. */
  async function withField(
    id: string,
    field: string,
    written: string,
  ): Promise<{ status: number; text: string }> {
    const operation = CONTRACT.operation(id);
    const [example] = Object.values(operation.body?.content['application/json']?.examples ?? {});
    const others = Object.entries(example?.value as object).filter(([name]) => name !== field);
    const members = others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return caller.call(operation, { body: `{${[...members, `"${field}":${written}`].join(',')}}` });
  }

  function expectRefused(
    { status, text }: { status: number; text: string },
    written: string,
    field: string,
  ): void {
    const { code, message, details } = JSON.parse(text) as {
      code: string;
      message: string;
      details?: { field: string; problem: string }[];
    };
    const problem = expect.stringMatching(/^must be a whole number from -?\d+ to \d+/) as string;
    expect({ written, status, code, details }).toEqual({
      written,
      status: 400,
      code: 'bad_request',
      details: [{ field, problem }],
    });
    expect(message).toContain(field);
  }

  it('is in the fields that the document lists, and in no other', () => {
    expect(IN_BODIES.map(([id, name]) => `${id} ${name}`).sort()).toEqual([
      'adjustStock delta',
      'postBuffer bufferQty',
      'putBuffer bufferQty',
      'putStock autoBufferCap',
      'putStock buffer',
      'putStock lowStockThreshold',
      'putStock physical',
      'reportReturn quantity',
    ]);
    expect(new Set(IN_QUERIES.map(([, name]) => name))).toEqual(new Set(['hours', 'limit']));
    expect(IN_QUERIES.length).toBeGreaterThan(5);
  });

  describe.each(IN_BODIES)('%s: %s', (id, name, field) => {
    const stock = (): Promise<unknown> => running.api.stock('MUG-BLU-12OZ');

    it('with another value is refused by the name of the field, and nothing changes', async () => {
      const before = await stock();
      for (const written of [...NO_NUMBERS, ...(field.refusesZero ? ['0'] : [])])
        expectRefused(await withField(id, name, written), written, name);
      expect(await stock()).toEqual(before);
    });

    it('that is not JSON is refused with the body', async () => {
      const before = await stock();
      for (const written of NO_JSON) {
        const { status, text } = await withField(id, name, written);
        expect([written, status, text.includes('bad_request')]).toEqual([written, 400, true]);
      }
      expect(await stock()).toEqual(before);
    });

    it('beyond its bounds is refused, and at its bounds it is accepted', async () => {
      for (const beyond of [field.minimum - 1, field.maximum + 1])
        expectRefused(await withField(id, name, String(beyond)), String(beyond), name);
      for (const within of [field.minimum, field.maximum])
        expect([within, (await withField(id, name, String(within))).status]).not.toEqual([within, 400]);
    });
  });

  it.each(IN_QUERIES)(
    '%s: %s in a query is checked against its bounds, and any other value is refused by name',
    async (id, name, field) => {
      const operation = CONTRACT.operation(id);
      const path = { level: 'critical' };
      for (const written of [...NO_QUERY_NUMBERS, String(field.minimum - 1), String(field.maximum + 1)]) {
        const query = `${name}=${written.replace('NAME', name)}`;
        expectRefused(await caller.call(operation, { path, query }), written, name);
      }
      for (const within of [field.minimum, field.maximum])
        expect((await caller.call(operation, { path, query: `${name}=${within}` })).status).toBe(200);
    },
  );

  it.each(['physical', 'buffer', 'lowStockThreshold'])(
    'in the column %s of a file: the row is rejected',
    async (column) => {
      const cells = [
        'true',
        '0x10',
        '1e3',
        '1.5',
        '-1',
        '-0',
        '+5',
        'NaN',
        '1000000001',
        '5 6',
        '"1,000"',
        '٥',
      ];
      // A SKU that is not registered needs its units first.
      const isNew = column === 'physical';
      if (!isNew) await caller.call(CONTRACT.operation('putStock'), { path: { sku: `MAX-${column}` } });
      const file = `sku,${column}\r\n${cells.map((cell, index) => `ROW-${index},${cell}\r\n`).join('')}MAX-${column},1000000000\r\n`;
      const { status, text } = await caller.call(CONTRACT.operation('importInventory'), { body: file });
      const report = JSON.parse(text) as { rows: { outcome: string; message?: string }[]; rejected: number };
      expect([status, report.rejected]).toEqual([200, cells.length]);
      for (const { outcome, message } of report.rows.slice(0, -1))
        expect([outcome, message]).toEqual([
          'rejected',
          expect.stringMatching(`^${column} must be a whole number`),
        ]);
      expect(report.rows.at(-1)?.outcome).toBe(isNew ? 'created' : 'changed');
    },
  );
});

/** The whole numbers among the properties of a body's schema. */
function integersOf(schema: Readonly<Record<string, unknown>> | undefined): Field[] {
  const name = typeof schema?.$ref === 'string' ? schema.$ref.replace(/^.*\//, '') : '';
  const { properties = {} } = (CONTRACT.schemas[name] ?? {}) as {
    properties?: Record<string, Record<string, unknown>>;
  };
  return Object.entries(properties)
    .filter(([, property]) => property.type === 'integer')
    .map(([field, property]) => fieldOf(field, property));
}

function fieldOf(name: string, schema: Readonly<Record<string, unknown>>): Field {
  const { minimum, maximum } = schema;
  if (typeof minimum !== 'number' || typeof maximum !== 'number')
    throw new Error(`${name} has no stated bounds.`);
  return { name, minimum, maximum, refusesZero: schema.not !== undefined };
}
