import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';
import { pathOf, send } from '../../api/client';
import { useAction } from '../../parts/action';
import { figure } from '../../parts/figure';
import { Failure } from '../../parts/states';
import { apiQueryOf, narrowedBy, type ShownAlerts } from './alert-filter';

interface ReadMatchingProps {
  readonly shown: ShownAlerts;
  /** Alerts raised from this moment on are left out; undefined: there is none on the screen. */
  readonly before: string | undefined;
  readonly onRead: () => void;
}

/** What the second click does: fixed by the dry run. */
interface Plan {
  readonly count: number;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** Marks the unread alerts that the filters show as read, after a dry run has shown how many these are. */
export function ReadMatching({ shown, before, onRead }: ReadMatchingProps) {
  const plan = useSignal<Plan | undefined>(undefined);
  const action = useAction();
  const opener = useFocusAfter(plan.value !== undefined, action.isBusy);
  const call = async (query: Plan['query'], dryRun: boolean): Promise<number> =>
    (await send<{ readonly count: number }>('POST', pathOf('/api/alerts/read', { ...query, dryRun }))).count;
  const countThem = (): void => {
    const query = { ...apiQueryOf({ ...shown, unread: true }), before };
    action.start(async () => {
      const count = await call(query, true);
      if (count === 0) return 'No unread alert matches.';
      plan.value = { count, query };
      return undefined;
    });
  };
  const readThem = ({ query }: Plan): void => {
    action.start(async () => {
      const count = await call(query, false);
      plan.value = undefined;
      onRead();
      return `${alertsOf(count)} marked as read.`;
    });
  };
  const narrowed = narrowedBy(shown);
  return (
    <div
      class="read-matching"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || plan.value === undefined || action.isBusy) return;
        event.stopPropagation();
        plan.value = undefined;
      }}
    >
      {plan.value === undefined ? (
        <button
          ref={opener}
          type="button"
          class="secondary outline small"
          aria-busy={action.isBusy}
          disabled={action.isBusy}
          onClick={countThem}
        >
          Mark all that match as read …
        </button>
      ) : (
        <Confirm
          text={`Mark ${alertsOf(plan.value.count)} as read`}
          isBusy={action.isBusy}
          onConfirm={() => {
            if (plan.value !== undefined) readThem(plan.value);
          }}
          onCancel={() => {
            plan.value = undefined;
          }}
        />
      )}
      {plan.value === undefined ? null : (
        <span>{narrowed === '' ? 'All unread alerts' : `Unread, ${narrowed}`}; later ones stay unread.</span>
      )}
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </div>
  );
}

/** The button that leads to a question: it gets the focus back once the question is answered or dropped. */
function useFocusAfter(isAsked: boolean, isBusy: boolean): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (isAsked) wasAsked.current = true;
    else if (wasAsked.current && !isBusy) {
      wasAsked.current = false;
      button.current?.focus();
    }
  }, [isAsked, isBusy]);
  return button;
}

function Confirm(props: {
  readonly text: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { text, isBusy, onConfirm, onCancel } = props;
  return (
    <>
      <button type="button" class="small" aria-busy={isBusy} disabled={isBusy} autofocus onClick={onConfirm}>
        {text}
      </button>
      <button type="button" class="secondary outline small" disabled={isBusy} onClick={onCancel}>
        Cancel
      </button>
    </>
  );
}

function alertsOf(count: number): string {
  return count === 1 ? '1 alert' : `${figure(count)} alerts`;
}
