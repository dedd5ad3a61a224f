import type { SeriesPoint } from '../../api/answers';
import { hourOf } from './charts';

interface HourTableProps {
  readonly points: readonly SeriesPoint[];
  /** The name of each column of figures, and its text for an hour. */
  readonly columns: Readonly<Record<string, (point: SeriesPoint) => string>>;
}

/** The figures of a chart as a table, folded away. */
export function HourTable({ points, columns }: HourTableProps) {
  return (
    <details>
      <summary>Figures by hour</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">hour (UTC)</th>
            {Object.keys(columns).map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.at}>
              <th scope="row">{hourOf(point)}</th>
              {Object.entries(columns).map(([name, text]) => (
                <td key={name} class="number">
                  {text(point)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
