import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
);

/** A chart on its canvas. */
export interface DrawnChart {
  /** Shows another configuration of the same type, without a flicker. */
  show(config: ChartConfiguration): void;
  destroy(): void;
}

/** Draws with the colours of the theme, and without movement. */
export function drawChart(canvas: HTMLCanvasElement, config: ChartConfiguration): DrawnChart {
  const style = getComputedStyle(document.documentElement);
  Chart.defaults.color = style.getPropertyValue('--quiet');
  Chart.defaults.borderColor = style.getPropertyValue('--pico-muted-border-color');
  Chart.defaults.font.family = style.getPropertyValue('--pico-font-family');
  const chart = new Chart(canvas, { type: config.type, ...partsOf(config, style) });
  return {
    show: (next) => {
      Object.assign(chart, partsOf(next, style));
      chart.update('none');
    },
    destroy: () => {
      chart.destroy();
    },
  };
}

function partsOf(
  { data, options }: ChartConfiguration,
  style: CSSStyleDeclaration,
): Pick<ChartConfiguration, 'data'> & { options: NonNullable<ChartConfiguration['options']> } {
  const datasets = data.datasets.map((dataset) => ({ ...dataset, ...coloursOf(dataset, style) }));
  return {
    data: { ...data, datasets },
    options: { responsive: true, maintainAspectRatio: false, animation: false, ...options },
  };
}

/** The colours of a data set that are variables of the style sheet, as they are there. */
function coloursOf(dataset: object, style: CSSStyleDeclaration): Record<string, string> {
  const colours: Record<string, string> = {};
  for (const [name, value] of Object.entries(dataset)) {
    const [, variable] = typeof value === 'string' ? (/^var\((--[\w-]+)\)$/.exec(value) ?? []) : [];
    if (variable !== undefined) colours[name] = style.getPropertyValue(variable).trim();
  }
  return colours;
}
