import type { LedgerRow } from '../../../api/answers';
import { newestVersion, withHead, withRow, withTail } from './ledger-rows';

const row = (version: number, action: LedgerRow['action'] = 'sale'): LedgerRow => ({
  txId: `${action}:${version}`,
  sku: 'MUG',
  timestamp: `2026-11-29T07:${String(version).padStart(2, '0')}:00.000000Z`,
  action,
  status: 'completed',
  delta: -1,
  physicalAfter: 0,
  broadcastAfter: 0,
  version,
  actor: 'shopify',
  cause: {},
});
const part = (versions: readonly number[], next?: string) => ({
  rows: versions.map((version) => row(version)),
  next,
});
const versionsOf = ({ rows }: { readonly rows: readonly LedgerRow[] }): number[] =>
  rows.map(({ version }) => version);

it('puts new rows before the known ones, each once, and continues where the known ones do', () => {
  const merged = withHead(part([5, 4, 3, 2], 'older'), part([7, 6, 5, 4], 'known'));
  expect(versionsOf(merged)).toEqual([7, 6, 5, 4, 3, 2]);
  expect(merged.next).toBe('older');
});

it('starts again where the new rows do not meet the known ones', () => {
  expect(withHead(part([5, 4], 'older'), part([9, 8], 'newer'))).toEqual(part([9, 8], 'newer'));
  expect(withHead(part([], undefined), part([2], 'newer'))).toEqual(part([2], 'newer'));
});

it('has everything where the new page is the whole ledger', () => {
  expect(withHead(part([2, 1]), part([3, 2, 1]))).toEqual(part([3, 2, 1]));
  expect(withHead(part([], undefined), part([1]))).toEqual(part([1]));
});

it('adds older pages, and a row of an event in its place', () => {
  const longer = withTail(part([5, 4], 'a'), part([4, 3], 'b'));
  expect([versionsOf(longer), longer.next]).toEqual([[5, 4, 3], 'b']);
  const pushed = withRow(longer, row(4, 'sync'));
  expect(pushed.rows.map(({ txId }) => txId)).toEqual(['sale:5', 'sync:4', 'sale:4', 'sale:3']);
  expect(withRow(pushed, row(4, 'sync')).rows).toHaveLength(4);
});

it('knows the version of the newest movement, which a push is not', () => {
  expect(newestVersion([row(9, 'sync'), row(7), row(8)])).toBe(8);
  expect(newestVersion([])).toBe(0);
});
