import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedEngine } from '../../../src/platform/dynamodb/embedded/embedded-engine';
import { makeDataDir } from '../../support/store/data-dir';
import { migrate, FileStoreFiles } from '../../support/store/file-store';

/** No store answers there: a wrong file is refused before the first call to the store. */
const NO_STORE = { DYNAMODB_LOCAL_ENDPOINT: 'http://127.0.0.1:1' };
const files = new FileStoreFiles();

afterAll(() => {
  files.remove();
});

const refused = async (store: object | string | Buffer): Promise<string[]> => {
  const run = await migrate(NO_STORE, [files.write(store)]);
  expect(run).toMatchObject({ exitCode: 1, out: '' });
  const [summary, ...problems] = run.err.split('\n');
  expect(summary).toMatch(/store-\d+\.json has [\d,]+ problems?, so nothing was written:$/);
  return problems.map((line) => line.slice(2));
};

describe('a file that cannot be moved', () => {
  it('names every problem with its path, before the first call to the store', async () => {
    const problems = await refused(
      `{
        "physical": { "MUG 1": -3, "TEE": 2.5, "LAMP": "4", "POSTER": 1000000001, "CAP": 4, "": 1,
                      "${'x'.repeat(41)}": 1, "A\\tB": 1, "NONE": null, "BAG": 1 },
        "buffer": { "BAG": -1 },
        "broadcast": { "BAG": 1.5 },
        "transactions": { "t-1": false, "t-2": true, "": true, "t-3": { "timestamp": "yesterday" } },
        "lastBroadcast": { "BAG": { "tx": "t-1" }, "MUG 1": { "count": 1, "timestamp": "2026-02-30T10:00:00Z" } },
        "returns": {
          "BAG": [
            { "quantity": 0, "disposition": "", "timestamp": "06.02.2026" },
            { "quantity": 1, "disposition": "SELLABLE", "timestamp": "2026-02-06T10:30:00", "sku": "CAP" },
            7
          ],
          "CAP": {}
        },
        "alerts": [
          { "id": "a-1", "type": "sold_out", "severity": "urgent", "message": "", "timestamp": 12, "read": "no" },
          { "type": "stock_low", "severity": "info", "message": "low", "timestamp": 1770362109236, "sku": "${'y'.repeat(41)}" },
          { "id": "a-2", "type": "stock_low", "severity": "info", "message": "low", "timestamp": 1770362109236 },
          { "id": "a-2", "type": "stock_low", "severity": "info", "message": "high", "timestamp": 1770362109236 },
          "a-3"
        ],
        "settings": { "currency": "EUR" }
      }`,
    );
    const units = 'must be a whole number from 0 to 1000000000, and is';
    const noSku = 'is no SKU: it must be 1 to 40 printable characters on one line';
    const noTime = 'must be a time as 2026-02-06T10:30:00Z, or milliseconds since 1970, and is';
    const expected = [
      `$.physical["MUG 1"]: ${units} -3`,
      `$.physical["TEE"]: ${units} 2.5`,
      `$.physical["LAMP"]: ${units} "4"`,
      `$.physical["POSTER"]: ${units} 1000000001`,
      `$.physical[""]: ${noSku}`,
      `$.physical["${'x'.repeat(41)}"]: ${noSku}`,
      `$.physical["A\\tB"]: ${noSku}`,
      `$.physical["NONE"]: ${units} null`,
      `$.buffer["BAG"]: ${units} -1`,
      `$.broadcast["BAG"]: ${units} 1.5`,
      '$.transactions["t-1"]: must be true or an object, and is false',
      '$.transactions[""]: is no id: it must be text of 1 to 2048 bytes',
      `$.transactions["t-3"].timestamp: ${noTime} "yesterday"`,
      `$.lastBroadcast["BAG"].count: ${units} missing`,
      `$.lastBroadcast["MUG 1"].timestamp: ${noTime} "2026-02-30T10:00:00Z"`,
      '$.returns["BAG"][0].quantity: must be a whole number from 1 to 1000000, and is 0',
      '$.returns["BAG"][0].disposition: must be 1 to 50 printable characters, and is ""',
      `$.returns["BAG"][0].timestamp: ${noTime} "06.02.2026"`,
      '$.returns["BAG"][1].sku: is "CAP", but is in the list of "BAG"',
      `$.returns["BAG"][1].timestamp: ${noTime} "2026-02-06T10:30:00"`,
      '$.returns["BAG"][2]: must be a return, and is 7',
      '$.returns["CAP"]: must be a list of returns',
      expect.stringMatching(/^\$\.alerts\[0\]\.type: must be one of .*stock_low.*, and is "sold_out"$/),
      '$.alerts[0].severity: must be one of info, warning, critical, and is "urgent"',
      '$.alerts[0].message: must be text of 1 to 10000 characters',
      `$.alerts[0].timestamp: ${noTime} 12`,
      '$.alerts[0].read: must be true or false, and is "no"',
      '$.alerts[1].id: is no id: it must be text of 1 to 2048 bytes',
      `$.alerts[1].sku: ${noSku}`,
      '$.alerts[3]: has the id of another alert with other content',
      '$.alerts[4]: must be an alert, and is "a-3"',
      expect.stringMatching(/^\$\.settings: is no section of an older store \(physical, .*alerts\)$/),
    ];
    expect(problems).toEqual(expected);
  });

  it('names every name that an object repeats, since a parser keeps only the last', async () => {
    const problems = await refused(
      `{
        "physical": { "CAP": 4, "MUG 1": 1, "CAP": 5 },
        "lastBroadcast": { "MUG 1": { "count": 1, "txId": "\\"a\\": {", "c\\u006funt": 1 } },
        "returns": [{ "sku": "CAP" }, { "reason": "a", "reason": "b" }],
        "physical": { "CAP": 1 }
      }`,
    );
    expect(problems.filter((line) => line.endsWith('is there more than once'))).toEqual([
      '$.physical["CAP"]: is there more than once',
      '$.lastBroadcast["MUG 1"].count: is there more than once',
      '$.returns[1].reason: is there more than once',
      '$.physical: is there more than once',
    ]);
  });

  it('lists the first thousand problems and counts the others', async () => {
    const physical = Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`SKU-${index}`, -1]));
    const problems = await refused({ physical });
    expect(problems).toHaveLength(1001);
    expect(problems[999]).toContain('$.physical["SKU-999"]');
    expect(problems[1000]).toBe('... and 1,500 more');
  });

  it.each<[string, string, string]>([
    [
      'a comma too many',
      '{\n  "physical": {\n    "MÜG": 1,\n  }\n}',
      'line 4, column 3: Expected double-quoted property name',
    ],
    [
      'a missing comma',
      '{"physical": {"MÜG 🍵": 1 "TEE": 2}}',
      "line 1, column 26: Expected ',' or '}' after property value",
    ],
    [
      'a word that is none',
      '{"physical": {"MUG": yes}}',
      'Unexpected token \'y\', ...": {"MUG": yes}}" is not valid JSON',
    ],
    ['the wrong bracket', '{"alerts": [}', 'Unexpected token \'}\', "{"alerts": [}" is not valid JSON'],
    ['more than one store', '{}\n{}', 'line 2, column 1: Unexpected non-whitespace character after JSON'],
    ['a file that was cut off', '{\n"physical": {"MUG": 1', 'line 2, column 22: '],
    ['an empty file', '', 'line 1, column 1: Unexpected end of JSON input'],
    ['a number with a leading zero', '{"physical": {"MUG": 01}}', 'line 1, column 23: '],
  ])('names the place where it is no JSON: %s', async (_case, text, place) => {
    const [problem, ...others] = await refused(text);
    expect(problem).toContain('$: is no JSON: ');
    expect(problem).toContain(place);
    expect(others).toEqual([]);
  });

  it('is refused when it is no UTF-8 text', async () => {
    const [problem] = await refused(Buffer.from('{"physical": {"M\xdcG": 1}}', 'latin1'));
    expect(problem).toContain('is not UTF-8 text');
  });

  it.each<[string, object, string]>([
    ['a list instead of the store', [], '$: must be an object with the sections of the store, and is a list'],
    ['a list of figures', { physical: [1, 2] }, '$.physical: must be an object'],
    ['a figure instead of a section', { returns: 4 }, '$.returns: must be an object or a list'],
  ])('names a section of the wrong kind once: %s', async (_case, store, problem) => {
    expect(await refused(store)).toEqual([problem]);
  });
});

describe('a wrong call', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no file', [], /^Give one file\. Usage: npm run migrate -- data\/store\.json \[--dry-run\]$/],
    ['two files', ['a.json', 'b.json'], /^Give one file/],
    ['an unknown flag', ['a.json', '--force'], /^Unknown option '--force'\. Usage: npm run migrate/],
    ['a missing file', [join(files.folder, 'none.json')], /^There is no file .*none\.json\. Usage/],
    ['a folder', [files.folder], /^.* is no file\. Usage/],
  ])('given %s ends with one line and 2', async (_case, args, message) => {
    const run = await migrate(NO_STORE, args);
    expect(run).toMatchObject({ exitCode: 2, out: '' });
    expect(run.err).toMatch(message);
    expect(run.err.split('\n')).toHaveLength(1);
  });

  it('given a file of more than 100 MB ends with one line and 2', async () => {
    const file = files.write('');
    truncateSync(file, 100 * 1024 * 1024 + 1);
    const run = await migrate(NO_STORE, [file]);
    expect(run).toMatchObject({ exitCode: 2, out: '' });
    expect(run.err).toMatch(/is larger than 100 MB, the most that is read\. Usage/);
  });
});

describe('a store that does not answer', () => {
  it('is named with the next step', async () => {
    const run = await migrate(NO_STORE, [files.write({ physical: { MUG: 1 } })]);
    expect(run.exitCode).toBe(1);
    expect(run.err).toContain('http://127.0.0.1:1');
    expect(run.err).toMatch(/\nWhat was moved so far is complete: run the same command again to continue\.$/);
  });

  it('makes no difference to a dry run, which moves nothing', async () => {
    const run = await migrate(NO_STORE, [files.write({ physical: { MUG: 1 } }), '--dry-run']);
    expect(run.exitCode).toBe(1);
    expect(run.err).toMatch(/\nDry run: nothing was written\.$/);
    expect(run.err).not.toContain('moved so far');
  });

  it('is named as in use when a service holds the data folder', async () => {
    const dataDir = makeDataDir();
    const engine = await startEmbeddedEngine({ dataDir: dataDir.path, searchPath: process.env.PATH });
    try {
      const run = await migrate({ DATA_DIR: dataDir.path }, [files.write({ physical: { MUG: 1 } })]);
      expect(run.exitCode).toBe(1);
      expect(run.err).toContain('in use by another SyncState service');
    } finally {
      await engine.stop();
      dataDir.remove();
    }
  });
});
