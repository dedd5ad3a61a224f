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

/** Draws with the colours of the theme, and without movement where the reader asked for none. */
export function drawChart(canvas: HTMLCanvasElement, config: ChartConfiguration): Chart {
  const style = getComputedStyle(document.documentElement);
  Chart.defaults.color = style.getPropertyValue('--pico-muted-color');
  Chart.defaults.borderColor = style.getPropertyValue('--pico-muted-border-color');
  Chart.defaults.font.family = style.getPropertyValue('--pico-font-family');
  return new Chart(canvas, {
    ...config,
    options: { responsive: true, maintainAspectRatio: false, animation: false, ...config.options },
  });
}
