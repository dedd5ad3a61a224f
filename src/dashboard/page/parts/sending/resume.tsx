import { useSignal } from '@preact/signals';
import type { SendingChanges } from '../../api/shopify-answers';
import { send } from '../../api/client';
import { rereadOverview } from '../../live/live';
import { useAction } from '../action';
import { ActionButton } from '../action-button';
import { changesText, sendWords } from './changes-words';

interface ResumeProps {
  /** The first button, as `See what would be sent`. */
  readonly label: string;
  readonly onResumed?: () => void;
}

interface Answer {
  readonly changes: SendingChanges;
}

/** Ends a pause in two steps: what would be sent is counted first, and sent only when that was seen. */
export function Resume({ label, onResumed }: ResumeProps) {
  const counted = useSignal<SendingChanges | undefined>(undefined);
  const action = useAction();
  const count = (): void => {
    action.start(async () => {
      counted.value = (await send<Answer>('POST', '/api/sync/resume?dryRun=true')).changes;
      return undefined;
    });
  };
  const resume = (): void => {
    action.start(async () => {
      const { changes } = await send<Answer>('POST', '/api/sync/resume');
      counted.value = undefined;
      rereadOverview();
      onResumed?.();
      return `Sending goes on. ${changesText(changes)}`;
    });
  };
  if (counted.value === undefined)
    return (
      <ActionButton action={action} onClick={count}>
        {label}
      </ActionButton>
    );
  return (
    <>
      <span aria-live="polite">{changesText(counted.value)}</span>
      <ActionButton action={action} onClick={resume} class="small">
        {sendWords(counted.value)}
      </ActionButton>
      <button
        type="button"
        class="quiet-button"
        onClick={() => {
          counted.value = undefined;
          action.reset();
        }}
      >
        Not yet
      </button>
    </>
  );
}
