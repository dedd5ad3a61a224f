import type { ChartConfiguration } from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';

/**
 * A chart with a text that says the same for those who do not see it. Chart.js is loaded with the first chart only.
 * `config` must be stable between renders (useMemo): a new one draws the chart anew.
 */
export function Chart({ config, label }: { readonly config: ChartConfiguration; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isGone = false;
    let chart: { destroy(): void } | undefined;
    void import('./chart-js').then(({ drawChart }) => {
      if (!isGone && canvas.current !== null) chart = drawChart(canvas.current, config);
    });
    return () => {
      isGone = true;
      chart?.destroy();
    };
  }, [config]);
  return (
    <figure class="chart">
      <canvas ref={canvas} role="img" aria-label={label} />
    </figure>
  );
}
