import type { Component } from '../../../inventory/domain/listing';
import type { Stock } from '../../../inventory/domain/stock';
import { listingProblem, missingComponents, nameIsRegistered, nameOf, refusedProblem } from './problem-texts';

function listing(sku: string, ...components: Component[]): Stock {
  const figures = { physical: 0, buffer: 0, broadcast: 4, version: 1, updatedAt: '' };
  return { sku, ...figures, isListing: true, components };
}

const TEA = { sku: 'TEA', units: 1 };
const CUPS = { sku: 'CUP', units: 2 };
const KIT = listing('TEA-KIT', TEA, CUPS);

describe('the text of a problem', () => {
  it.each<[case_: string, stock: Pick<Stock, 'sku' | 'components'>, name: string]>([
    ['a SKU', { sku: 'TEA' }, 'TEA'],
    ['a SKU as a listing of its own name', listing('TEA', TEA), 'TEA'],
    ['one unit under another name', listing('GREEN-TEA', TEA), 'GREEN-TEA (1 x TEA)'],
    ['a multipack', listing('TEA-3PACK', { sku: 'TEA', units: 3 }), 'TEA-3PACK (3 x TEA)'],
    ['a kit', KIT, 'TEA-KIT (1 x TEA + 2 x CUP)'],
    [
      'a kit of many',
      listing(
        'BOX',
        TEA,
        CUPS,
        { sku: 'POT', units: 1 },
        { sku: 'TRAY', units: 1 },
        { sku: 'LID', units: 1 },
      ),
      'BOX (1 x TEA + 2 x CUP + 1 x POT and 2 more)',
    ],
  ])('names %s', (_case, stock, name) => {
    expect(nameOf(stock)).toBe(name);
  });

  it('names the component that is missing, and what to do', () => {
    const blocked = missingComponents(KIT, ['CUP']);
    expect(blocked).toMatchObject({ stock: KIT, cause: 'missing_component:CUP', shown: 0 });
    expect(listingProblem(blocked)).toEqual({
      type: 'listing_blocked',
      cause: 'missing_component:CUP',
      reason: 'Its component CUP is not registered, so its quantity is 0.',
      message:
        'TEA-KIT (1 x TEA + 2 x CUP) is not sent to Amazon: Its component CUP is not registered, so its quantity is 0. ' +
        'It is checked again every day. Register CUP (PUT /api/inventory/{sku}), or change what TEA-KIT sells ' +
        '(PUT /api/listings/amazon/{sellerSku}), then call POST /api/sync/{sku} with TEA-KIT.',
      shown: 0,
    });
    expect(missingComponents(KIT, ['CUP', 'TEA', 'POT']).reason).toContain('CUP and 2 more');
  });

  it('names the SKU that has the name of a listing', () => {
    expect(listingProblem(nameIsRegistered(KIT)).message).toMatch(
      /A SKU named TEA-KIT is registered.*Remove the SKU .*, or delete the listing/,
    );
  });

  it('says what Amazon refuses, with the quantity and what it sells', () => {
    const { summary, problem } = refusedProblem(KIT, 'No such brand.', 'refused:1');
    expect(summary).toBe('Amazon refuses the quantity 4 of TEA-KIT (1 x TEA + 2 x CUP): No such brand.');
    expect(problem).toMatchObject({ type: 'sync_failed', cause: 'refused:1', reason: 'No such brand.' });
    expect(refusedProblem(KIT, 'No.', undefined).problem).not.toHaveProperty('cause');
  });
});
