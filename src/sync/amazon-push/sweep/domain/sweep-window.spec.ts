import { SweepWindow } from './sweep-window';

describe('the place of a sweep', () => {
  it('is behind the pages that are decided in full', () => {
    const window = new SweepWindow();
    const first = window.add(2, { sku: 'B' });
    const second = window.add(1, { sku: 'C' });
    expect(window.take()).toBeUndefined();
    window.decided(second, 'same');
    window.decided(first, 'different');
    expect(window.take()).toBeUndefined();
    window.decided(first, 'unread');
    expect(window.take()).toEqual({ end: { sku: 'C' }, compared: 3, different: 1, unread: 1 });
    expect(window.isEmpty).toBe(true);
  });

  it('stays before a page of which one number is looked at again', () => {
    const window = new SweepWindow();
    const tickets = [window.add(1, { sku: 'A' }), window.add(1, { sku: 'B' }), window.add(1, { sku: 'C' })];
    const [first, second, third] = tickets as [object, object, object];
    window.decided(first, 'same');
    window.decided(third, 'same');
    expect(window.take()).toEqual({ end: { sku: 'A' }, compared: 1, different: 0, unread: 0 });
    expect([window.isEmpty, window.ahead]).toEqual([false, 1]);
    window.decided(second, 'different');
    expect(window.take()).toEqual({ end: { sku: 'C' }, compared: 2, different: 1, unread: 0 });
  });

  it('passes a page of removed SKUs', () => {
    const window = new SweepWindow();
    window.add(0, { sku: 'A' });
    window.add(0, undefined);
    expect(window.take()).toEqual({ end: undefined, compared: 0, different: 0, unread: 0 });
  });
});
