import type { Overview } from '../../api/answers';
import { AmazonOrdersSection } from './amazon-orders';
import { ConnectionsSection } from './connections';
import { SloSection } from './slo/slo-section';

/** The objectives, the orders at Amazon and the systems around the service: the end of Today, after the first paint. */
export function Systems({ state }: { readonly state: Overview | undefined }) {
  return (
    <>
      <SloSection />
      <AmazonOrdersSection orders={state?.amazonOrders} />
      <ConnectionsSection connections={state?.connections ?? []} />
    </>
  );
}
