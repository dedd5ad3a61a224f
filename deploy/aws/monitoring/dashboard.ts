import type { Widget } from './dashboard-widgets';

/**
 * CloudWatch reads "." as the value at the same place in the metric before: the template stays below the size at which it
 * needs a bucket.
 */
function abbreviated(metrics: readonly unknown[][]): unknown[][] {
  return metrics.map((metric, at) =>
    metric.map((part, place) => (typeof part === 'string' && part === metrics[at - 1]?.[place] ? '.' : part)),
  );
}

const WIDTH = 12;
const HEIGHT = 6;

/** The body of the dashboard, for `Fn::Sub`: two columns. */
export function dashboardBody(graphs: readonly Widget[]): string {
  const widgets = graphs.map(({ title, metrics, stat }, at) => ({
    type: 'metric',
    x: (at % 2) * WIDTH,
    y: Math.floor(at / 2) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      region: '${AWS::Region}',
      period: 60,
      stat,
      metrics: abbreviated(metrics),
    },
  }));
  const lines = widgets.map((widget) => JSON.stringify(widget));
  return `{ "widgets": [\n${lines.join(',\n')}\n] }\n`;
}
