import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AmazonSimulator, startAmazonSimulator } from '../amazon-simulator';
import { FBA_RETURNS } from '../reports/report';

const US = 'ATVPDKIKX0DER';

describe('the state file of the simulated Amazon', () => {
  let folder: string;
  let stateFile: string;
  let clock: number;
  let warnings: string[];
  let simulator: AmazonSimulator | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syncstate-simulator-'));
    stateFile = join(folder, 'amazon-simulator.json');
    clock = Date.parse('2026-11-22T10:00:00Z');
    warnings = [];
  });

  afterEach(async () => {
    await simulator?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const restart = async (): Promise<AmazonSimulator> => {
    await simulator?.close();
    simulator = await startAmazonSimulator({
      sellerId: 'A2TESTSELLER',
      marketplaceId: US,
      now: () => clock,
      warn: (line) => warnings.push(line),
      stateFile,
    });
    return simulator;
  };

  const kept = async (): Promise<string> => {
    const first = await restart();
    first.setListing({ sku: 'MUG', quantity: 7, channel: 'MIXED' });
    first.setListing({ sku: '__proto__', quantity: 1 });
    first.setListing({ sku: 'GONE', known: false });
    first.addReturns({ sku: 'MUG', 'customer-comments': 'très bien' });
    first.orders.place({ orderId: '111-1111111-1111111', items: [{ sku: 'MUG', units: 2 }] });
    const period = { from: clock - 86_400_000, until: clock };
    first.reportByAnotherApp({ reportType: FBA_RETURNS, marketplaceIds: [US], period });
    clock += 60_000;
    first.reportByAnotherApp({ reportType: FBA_RETURNS, marketplaceIds: [US], period });
    return JSON.stringify({ ...first.state(), calls: undefined });
  };

  it('keeps listings, orders, returns and reports across restarts', async () => {
    const before = await kept();
    const second = await restart();
    expect(JSON.stringify({ ...second.state(), calls: undefined })).toBe(before);
    expect(second.getListing('GONE')).toBeUndefined();
    expect(second.orders.list()).toMatchObject([
      { orderId: '111-1111111-1111111', status: 'PENDING', items: [{ sellerSku: 'MUG', lowered: 2 }] },
    ]);
    expect(second.reports().map(({ processingStatus }) => processingStatus)).toEqual(['DONE', 'IN_QUEUE']);
    clock += 60_000;
    expect(second.reports().map(({ processingStatus }) => processingStatus)).toEqual(['DONE', 'DONE']);
    expect(warnings).toEqual([]);
    expect(readdirSync(folder)).toEqual(['amazon-simulator.json']);
  });

  it('reads a file of a release without orders', async () => {
    await kept();
    await simulator?.close();
    const { orders, accepted, ...older } = JSON.parse(readFileSync(stateFile, 'utf8')) as Record<
      string,
      unknown
    >;
    expect([orders, accepted]).toEqual([expect.any(Array), []]);
    writeFileSync(stateFile, JSON.stringify(older));
    const second = await restart();
    expect(second.orders.list()).toEqual([]);
    expect(second.getListing('MUG')).toBeDefined();
    expect(warnings).toEqual([]);
  });

  it('forgets everything by a reset', async () => {
    await kept();
    simulator?.reset();
    const second = await restart();
    expect(second.state()).toMatchObject({ listings: {}, reports: [], returns: { rows: 0 } });
    expect(second.orders.list()).toEqual([]);
  });

  it('keeps no returns file that is large', async () => {
    const first = await restart();
    first.setListing({ sku: 'MUG', quantity: 7 });
    first.setReturns(`sku\n${'MUG\n'.repeat(300_000)}`);
    const second = await restart();
    expect(second.state()).toMatchObject({ returns: { rows: 0 } });
    expect(second.getListing('MUG')).toBeDefined();
  });

  it.each<[string, (text: string) => string]>([
    ['no JSON', () => '\u0000\uFFFD{'],
    ['empty', () => ''],
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['another value', () => '[]'],
    ['of another release', (text) => text.replace('"format":1', '"format":2')],
    ['a listing without units', (text) => text.replace('"availability":[', '"availability":{},"x":[')],
    ['an order without a state', (text) => text.replace('"status":"PENDING"', '"status":"?"')],
    ['a report without a number', (text) => text.replace(/"reportId":"\d+"/, '"reportId":"x"')],
  ])('is set aside with a warning when it is damaged: %s', async (_case, damage) => {
    await kept();
    await simulator?.close();
    writeFileSync(stateFile, damage(readFileSync(stateFile, 'utf8')));
    const second = await restart();
    expect(second.state()).toMatchObject({ listings: {}, reports: [] });
    expect(warnings).toEqual([expect.stringContaining(`It is now ${stateFile}.unusable`)]);
    second.setListing({ sku: 'MUG', quantity: 3 });
    expect(Object.keys((await restart()).state().listings)).toEqual(['MUG']);
    expect(warnings).toHaveLength(1);
    expect(existsSync(`${stateFile}.unusable`)).toBe(true);
  });

  it('warns once when it cannot be written, and the simulator continues', async () => {
    stateFile = join(folder, 'missing', 'amazon-simulator.json');
    const first = await restart();
    first.setListing({ sku: 'MUG', quantity: 3 });
    first.setListing({ sku: 'MUG', quantity: 4 });
    expect(warnings).toEqual([expect.stringContaining('is not kept across restarts')]);
    expect(first.getListing('MUG')).toBeDefined();
  });
});
