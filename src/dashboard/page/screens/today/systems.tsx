import type { Overview } from '../../api/answers';
import { AmazonOrdersSection } from './amazon-orders';
import { ConnectionsSection } from './connections';

/** The orders at Amazon and the systems around the service: the end of Today, which comes after the first paint. */
export function Systems({ state }: { readonly state: Overview | undefined }) {
  return (
    <>
      <AmazonOrdersSection orders={state?.amazonOrders} />
      <ConnectionsSection connections={state?.connections ?? []} />
    </>
  );
}
