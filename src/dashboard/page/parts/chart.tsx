import type { ChartConfiguration } from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import type { DrawnChart } from './chart-js';
import { isDark } from './theme';

/**
 * A chart with a text that says the same for those who do not see it. Chart.js is loaded with the first chart only.
 * `config` must be stable between renders (useMemo): a new one is drawn in place of the old. Colours may be variables
 * of the style sheet, as in `var(--good)`.
 */
export function Chart({ config, label }: { readonly config: ChartConfiguration; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<DrawnChart | undefined>(undefined);
  const newest = useRef(config);
  newest.current = config;
  useEffect(() => {
    let isGone = false;
    void import('./chart-js').then(({ drawChart }) => {
      if (isGone || canvas.current === null) return;
      drawn.current = drawChart(canvas.current, newest.current);
    });
    return () => {
      isGone = true;
      drawn.current?.destroy();
      drawn.current = undefined;
    };
  }, [isDark.value]);
  useEffect(() => {
    drawn.current?.show(config);
  }, [config]);
  return (
    <figure class="chart">
      <canvas ref={canvas} role="img" aria-label={label} />
    </figure>
  );
}
