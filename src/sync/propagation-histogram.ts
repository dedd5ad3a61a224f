import { Histogram, type Registry } from 'prom-client';

const NAME = 'syncstate_propagation_seconds';

/** The propagation histogram. It is registered once: the webhook and the push each observe their own legs. */
export function propagationHistogram(registry: Registry): Histogram<'leg'> {
  const registered = registry.getSingleMetric(NAME);
  if (registered instanceof Histogram) return registered;
  const histogram = new Histogram({
    name: NAME,
    help: "From a Shopify webhook to Amazon's acceptance. Legs: store (webhook received to sale durable), queue (movement to call), amazon (call to acceptance), total (movement to acceptance)",
    labelNames: ['leg'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  for (const leg of ['store', 'queue', 'amazon', 'total']) histogram.zero({ leg });
  return histogram;
}
