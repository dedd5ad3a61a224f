import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { MatchView } from '../../../api/listing-answers';
import { get } from '../../../api/client';
import { useAction } from '../../../parts/action';
import '../../../parts/import/import.css';
import { Progress } from '../../../parts/import/progress';
import { Failure } from '../../../parts/states';
import { Time } from '../../../parts/time';
import { hrefOf } from '../../../router/location';
import { followMatch } from './match-calls';
import { MatchResult } from './match-result';
import { findings, makeWords, progressWords } from './match-words';

interface PanelProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

/** Compares the seller's catalogue with what is registered: first as a dry run, then the listings are made. */
export function MatchPanel({ onMade, onClose }: PanelProps) {
  const view = useSignal<MatchView>({ status: 'never' });
  const action = useAction();
  const isOver = useRef(false);
  useEffect(() => {
    get<MatchView>('/api/listings/match').then(
      (current) => {
        if (view.value.status === 'never') view.value = current;
        if (current.status === 'under_way') match(current.dryRun !== false);
      },
      // The next request says what is wrong.
      () => undefined,
    );
    return () => {
      isOver.current = true;
    };
  }, []);
  const match = (dryRun: boolean): void => {
    action.start(async () => {
      const result = await followMatch(
        dryRun,
        (current) => {
          view.value = current;
        },
        () => isOver.current,
      );
      if (dryRun || result === undefined) return undefined;
      onMade();
      return `${(result.counts?.created ?? 0).toLocaleString('en')} listings are made.`;
    });
  };
  const { status, dryRun, counts, reportCreatedAt, error } = view.value;
  const isRead = status === 'finished' && counts !== undefined;
  return (
    <section class="panel" aria-labelledby="match-title">
      <h2 id="match-title">Match with Amazon’s catalogue</h2>
      <p>
        Reads all your offers from Amazon, and links each seller SKU that is one registered SKU in another
        spelling. It is a dry run first: nothing is changed before you have seen what would be linked.
      </p>
      <div class="editor-buttons match-buttons">
        <button
          type="button"
          class={isRead ? 'secondary outline' : ''}
          aria-busy={action.isBusy}
          disabled={action.isBusy}
          onClick={() => {
            match(true);
          }}
        >
          {isRead ? 'Read it again' : 'Read Amazon’s catalogue'}
        </button>
        {isRead && dryRun === true && counts.proposed > 0 ? (
          <button
            type="button"
            disabled={action.isBusy}
            onClick={() => {
              match(false);
            }}
          >
            {makeWords(counts.proposed)}
          </button>
        ) : null}
        <button type="button" class="secondary outline" onClick={onClose}>
          Close
        </button>
      </div>
      <div class="import-state" aria-live="polite">
        {action.isBusy ? <Progress text={progressWords(view.value)} /> : null}
        {action.failure === undefined ? null : <Failure failure={action.failure} />}
        {status === 'failed' && !action.isBusy && action.failure === undefined ? (
          <p class="bad">{error?.message}</p>
        ) : null}
        {isRead && !action.isBusy ? (
          <>
            <p>
              <strong>{dryRun === true ? 'Read, nothing changed yet' : 'Read, and linked'}</strong>
              {reportCreatedAt === undefined ? null : (
                <>
                  : the catalogue of <Time at={reportCreatedAt} short />
                </>
              )}
              . Amazon makes a new one after an hour.
            </p>
            <ul class="findings">
              {findings(counts).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            {counts.unmatched + counts.unsold === 0 ? null : (
              <p>
                <a href={hrefOf('listings', { panel: 'unmatched' })}>Show what is not linked</a>
              </p>
            )}
          </>
        ) : null}
      </div>
      {isRead ? <MatchResult view={view.value} /> : null}
    </section>
  );
}
