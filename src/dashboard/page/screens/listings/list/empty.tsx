import { Empty } from '../../../parts/states';
import { hrefOf, listingHref } from '../../../router/location';

/** What a listing is for, and the ways to begin. */
export function NoListings() {
  return (
    <Empty>
      <strong>No listing yet, and none is needed</strong> for a SKU that Amazon sells under the same name, one
      unit for one. A listing is for the others:
      <ul>
        <li>another name at Amazon, such as MUG-BLUE sold as B-MUG-01;</li>
        <li>a multipack: one unit of MUG-BLUE-6 is 6 × MUG-BLUE;</li>
        <li>a kit: one unit is 1 × TRAY and 2 × MUG-BLUE, and the scarcer one decides;</li>
        <li>a rule: 80 % of what there is, 2 held back, at most 50, or paused.</li>
      </ul>
      <a href={hrefOf('listings', { panel: 'new' })}>Make a listing</a>,{' '}
      <a href={hrefOf('listings', { panel: 'import' })}>import a CSV file</a>, or{' '}
      <a href={hrefOf('listings', { panel: 'match' })}>match with Amazon’s catalogue</a>.
    </Empty>
  );
}

/** No listing has this SKU as a component. */
export function NothingSells({ sku }: { readonly sku: string }) {
  return (
    <Empty>
      <strong>
        No listing sells <span class="sku">{sku}</span>.
      </strong>{' '}
      A registered SKU without a listing is sold under its own name, one unit for one.{' '}
      <a href={hrefOf('listings', { panel: 'new', of: sku })}>Sell it under another name or as a pack</a>,{' '}
      <a href={listingHref(sku)}>open the listing of this name</a>, or{' '}
      <a href={hrefOf('listings')}>clear the filter</a>.
    </Empty>
  );
}
