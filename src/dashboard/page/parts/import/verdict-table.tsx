import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ImportReport } from '../../api/answers';
import { Badge } from '../badge';
import type { Mark } from '../mark';
import type { ImportKind } from './import-calls';
import { firstOutcome, type Outcome, OUTCOMES, rowsOf } from './verdicts';

/** Rows that are drawn at a time: a file has up to 100,000. */
const DRAWN = 200;

const MARKS: Readonly<Record<Outcome, Mark>> = {
  rejected: { word: 'rejected', icon: 'block', tone: 'bad' },
  changed: { word: 'changed', icon: 'sent', tone: 'waiting' },
  created: { word: 'created', icon: 'check', tone: 'good' },
  unchanged: { word: 'unchanged', icon: 'off', tone: 'quiet' },
};

/** The verdicts row by row, one outcome at a time, the rejected ones first. */
export function VerdictTable({
  kind,
  report,
  isWritten,
}: {
  readonly kind: ImportKind;
  readonly report: ImportReport;
  readonly isWritten: boolean;
}) {
  const chosen = useSignal<Outcome | undefined>(undefined);
  const drawn = useSignal(DRAWN);
  const outcome = chosen.value ?? firstOutcome(report);
  const rows = useMemo(() => rowsOf(report, outcome), [report, outcome]);
  return (
    <>
      <ul class="chips" aria-label="Outcome">
        {OUTCOMES.map((each) => (
          <li key={each}>
            <button
              type="button"
              aria-pressed={each === outcome}
              onClick={() => {
                chosen.value = each;
                drawn.value = DRAWN;
              }}
            >
              {MARKS[each].word} <span class="chip-count">{report[each].toLocaleString('en')}</span>
            </button>
          </li>
        ))}
      </ul>
      {rows.length === 0 ? (
        <p class="empty">No row is {outcome}.</p>
      ) : (
        <div class="table verdict-rows" role="region" aria-label="Rows" tabIndex={0}>
          <table class="stacked verdicts">
            <caption>{isWritten ? 'What was done' : 'What would be done'}</caption>
            <thead>
              <tr>
                <th scope="col" class="number">
                  Line
                </th>
                <th scope="col">{kind.subject}</th>
                <th scope="col">Outcome</th>
                <th scope="col">{outcome === 'rejected' ? 'Why' : 'Figures'}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, drawn.value).map(({ line, sku = '', sellerSku = sku, message }) => (
                <tr key={line}>
                  <td data-label="Line" class="number">
                    {line}
                  </td>
                  <td data-label={kind.subject} class="sku">
                    {outcome === 'rejected' || (outcome === 'created' && !isWritten) ? (
                      sellerSku
                    ) : (
                      <a href={kind.hrefOf(sellerSku)}>{sellerSku}</a>
                    )}
                    {sellerSku === sku || sku === '' ? null : <small> {sku}</small>}
                  </td>
                  <td data-label="Outcome">
                    <Badge tone={MARKS[outcome].tone} icon={MARKS[outcome].icon}>
                      {MARKS[outcome].word}
                    </Badge>
                  </td>
                  <td data-label={outcome === 'rejected' ? 'Why' : 'Figures'}>{message ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > drawn.value ? (
        <p>
          The first {drawn.value.toLocaleString('en')} of {rows.length.toLocaleString('en')}.{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              drawn.value += DRAWN;
            }}
          >
            Show {DRAWN} more
          </button>
        </p>
      ) : null}
    </>
  );
}
