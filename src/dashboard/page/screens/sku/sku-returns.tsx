import type { ReturnedUnit } from '../../api/answers';
import { useLive } from '../../live/live';
import { useList } from '../../live/use-list';
import { Empty, ListFoot } from '../../parts/states';
import { hrefOf } from '../../router/location';
import { ReturnTable } from '../returns/return-table';

/** The units of a SKU that came back, newest first. */
export function SkuReturns({ sku }: { readonly sku: string }) {
  const list = useList<ReturnedUnit>('/api/returns', { sku }, 'returns', 10);
  useLive('return', (unit) => {
    if (unit.sku === sku) list.put(unit, ({ returnId }) => returnId === unit.returnId);
  });
  return (
    <section class="sku-returns">
      <h2>
        <a href={hrefOf('returns', { sku })}>Returns of this SKU</a>
      </h2>
      {list.items.length === 0 ? (
        <Empty>
          {list.readAt === 0
            ? list.isLoading
              ? 'Reading the returns …'
              : ''
            : 'No unit of this SKU came back.'}
        </Empty>
      ) : (
        <ReturnTable
          units={list.items}
          isLoading={list.isLoading}
          label="Returns of this SKU, newest first"
          hasSku={false}
        />
      )}
      <ListFoot list={list} nouns={['return', 'returns']} />
    </section>
  );
}
