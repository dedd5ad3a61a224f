import type { ShopifyImport } from '../../../api/shopify-answers';
import {
  findingsOf,
  heldText,
  progressOf,
  registerWords,
  releaseOf,
  type Step,
  stepOf,
} from './import-words';

const NONE: ShopifyImport = {
  status: 'never',
  created: 0,
  changed: 0,
  unchanged: 0,
  skipped: [],
  skippedCount: 0,
};
const SKIPPED = {
  skipped: [{ reason: 'no_sku', inventoryItemId: '48310229860547' }],
  skippedCount: 1,
} as const;

describe('the first day', () => {
  it.each<[string, Partial<ShopifyImport>, number, Step]>([
    ['nothing was read', {}, 0, 'read'],
    ['it is being read', { status: 'under_way', dryRun: true }, 0, 'read'],
    ['the read failed', { status: 'failed', dryRun: true }, 0, 'read'],
    ['there is something to register', { status: 'finished', dryRun: true, created: 3 }, 0, 'register'],
    ['everything is registered already', { status: 'finished', dryRun: true, unchanged: 3 }, 0, 'done'],
    ['it is being registered', { status: 'under_way', dryRun: false }, 2, 'register'],
    ['what is registered is held', { status: 'finished', dryRun: false, created: 3 }, 3, 'send'],
    [
      'more was found while something is held',
      { status: 'finished', dryRun: true, created: 1 },
      3,
      'register',
    ],
    ['something is held from an import before', { status: 'finished', dryRun: true }, 3, 'send'],
    ['it was sent', { status: 'finished', dryRun: false, created: 3 }, 0, 'done'],
  ])('when %s', (_, change, held, step) => {
    expect(stepOf({ ...NONE, ...change }, held)).toBe(step);
  });

  it('says how far it is, and by a bar with an end where the end is known', () => {
    expect(progressOf({ ...NONE, dryRun: true, phase: 'listing', done: 0 })).toEqual({
      text: 'Shopify lists its items, which takes seconds to minutes',
    });
    expect(progressOf({ ...NONE, phase: 'listing', done: 0, total: 9_000 })).toEqual({
      text: 'Shopify lists its items: 9,000 so far',
    });
    expect(progressOf({ ...NONE, dryRun: true, done: 1_250 })).toEqual({ text: '1,250 items read' });
    expect(progressOf({ ...NONE, dryRun: true, done: 1_250, total: 5_000 })).toEqual({
      text: '1,250 of 5,000 items read',
      value: 0.25,
    });
    expect(progressOf({ ...NONE, dryRun: false, phase: 'registering', done: 9, total: 8 })).toEqual({
      text: '8 of 8 items registered',
      value: 1,
    });
    expect(progressOf({ ...NONE, problem: 'Shopify does not answer.' }).text).toBe(
      'Trying again: Shopify does not answer.',
    );
  });

  it('says what it found, and what it did, only where there is something', () => {
    const found = { ...NONE, status: 'finished', created: 1_200, unchanged: 1, ...SKIPPED } as const;
    expect(findingsOf({ ...found, dryRun: true })).toEqual([
      '1,200 SKUs would be registered, each with what Shopify has available.',
      '1 SKU is registered already and stays as it is: where Shopify has another number, it becomes a difference.',
      '1 item is skipped: see why below.',
    ]);
    expect(findingsOf({ ...NONE, status: 'finished', dryRun: false, created: 1 })).toEqual([
      '1 SKU is registered, with what Shopify has available.',
    ]);
  });

  it('counts what it would register, and what is held', () => {
    expect([registerWords(1), registerWords(11_900)]).toEqual(['Register 1 SKU', 'Register 11,900 SKUs']);
    expect(heldText(1)).toMatch(/^1 SKU is held: Amazon gets nothing of it /);
    expect(heldText(2_000)).toMatch(/^2,000 SKUs are held: Amazon gets nothing of them /);
  });

  it('says how far a release is', () => {
    expect(releaseOf(50_000, undefined)).toBeUndefined();
    expect(releaseOf(37_500, 50_000)).toEqual({ text: '12,500 of 50,000 SKUs released', value: 0.25 });
  });
});
