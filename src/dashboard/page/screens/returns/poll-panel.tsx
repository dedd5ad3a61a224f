import type { Alert } from '../../api/answers';
import { send } from '../../api/client';
import { now } from '../../live/clock';
import { useLive } from '../../live/live';
import { useList } from '../../live/use-list';
import { useAction } from '../../parts/action';
import { Badge } from '../../parts/badge';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { phaseText, type PollView, progressOf, tallyText, watermarkText } from './poll-words';
import { usePoll } from './use-poll';

/** The poll of Amazon's returns: what it does now, what the last one found, when the next one begins. */
export function PollPanel() {
  const { poll, failure, reload } = usePoll();
  const action = useAction();
  const isRunning = poll !== undefined && poll.phase !== 'idle';
  return (
    <section class="poll" aria-label="The poll of Amazon's returns">
      <div class="poll-head">
        <p>{poll === undefined ? 'Reading the state of the poll …' : <Now poll={poll} />}</p>
        <button
          type="button"
          class="secondary"
          aria-busy={action.isBusy}
          disabled={action.isBusy}
          onClick={() => {
            action.start(async () => {
              const { status } = await send<{ readonly status: string }>('POST', '/api/returns/poll');
              reload();
              return status === 'started' ? 'The poll starts now.' : 'A poll is in progress already.';
            });
          }}
        >
          Poll now
        </button>
      </div>
      <progress
        {...(poll === undefined ? { value: 0 } : progressOf(poll))}
        class={isRunning ? '' : 'idle'}
        aria-label="Progress of the poll"
      />
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
      {failure === undefined ? null : <Failure failure={failure} />}
      {poll === undefined ? null : <LastPoll poll={poll} />}
      <PollAlert />
    </section>
  );
}

function Now({ poll }: { readonly poll: PollView }) {
  const { phase, failures, beganAt, problem } = poll;
  if (phase === 'idle')
    return (
      <>
        <Badge tone="quiet" icon="off">
          idle
        </Badge>{' '}
        {phaseText(poll, now.value)} The next one begins <Time at={poll.nextPollAt} />.
      </>
    );
  const hasTrouble = problem !== undefined || failures > 0 || (poll.attempts ?? 0) > 0;
  return (
    <>
      <Badge tone={hasTrouble ? 'warning' : 'waiting'} icon={hasTrouble ? 'retry' : 'clock'}>
        {hasTrouble ? 'retrying' : 'in progress'}
      </Badge>{' '}
      {phaseText(poll, now.value)}
      {failures === 0 ? null : ` ${failures} failed ${failures === 1 ? 'report' : 'reports'} in a row.`}
      {problem === undefined ? null : ` ${problem}`}
      {beganAt === undefined ? null : (
        <>
          {' '}
          Began <Time at={beganAt} short />.
        </>
      )}
    </>
  );
}

function LastPoll({ poll: { lastFinishedAt, lastTally, watermark } }: { readonly poll: PollView }) {
  if (lastFinishedAt === undefined)
    return <p class="hint">No poll has finished yet. {watermarkText(watermark)}</p>;
  return (
    <p class="hint">
      The last poll finished <Time at={lastFinishedAt} />.{' '}
      {lastTally === undefined ? null : tallyText(lastTally)} {watermarkText(watermark)}
    </p>
  );
}

/** Why reports fail, in the words of the alert about it. */
function PollAlert() {
  const list = useList<Alert>('/api/alerts', { type: 'report_failed' }, 'alerts', 5);
  useLive('alert', (alert) => {
    if (alert.type === 'report_failed') list.put(alert, ({ alertId }) => alertId === alert.alertId);
  });
  const open = list.items.filter(({ closedAt, read }) => closedAt === undefined && !read);
  return (
    <>
      {open.map(({ alertId, message }) => (
        <p key={alertId} class="failure">
          {message}
        </p>
      ))}
    </>
  );
}
