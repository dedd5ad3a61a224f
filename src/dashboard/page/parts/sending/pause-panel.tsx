import { useSignal } from '@preact/signals';
import { send } from '../../api/client';
import { rereadOverview } from '../../live/live';
import { useAction } from '../action';
import { focusOnce } from '../forms/field';
import { Failure } from '../states';
import './sending.css';

/** Pauses the sending by hand. */
export function PausePanel({ onClose }: { readonly onClose: () => void }) {
  const reason = useSignal('');
  const action = useAction();
  const pause = (): void => {
    action.start(async (key) => {
      const text = reason.value.trim();
      await send('POST', '/api/sync/pause', text === '' ? {} : { reason: text }, {
        'idempotency-key': key,
      });
      rereadOverview();
      onClose();
      return 'Sending is paused. Each screen says so until it is resumed.';
    });
  };
  return (
    <section class="panel" aria-labelledby="pause-title">
      <h2 id="pause-title">Pause sending</h2>
      <p>
        Nothing is sent to Amazon until a person resumes. Orders, returns and counts are taken as ever, so
        Amazon may sell what is sold already: keep a pause short.
      </p>
      <form
        class="pause-form"
        onSubmit={(event) => {
          event.preventDefault();
          pause();
        }}
      >
        <label class="pause-reason">
          Why (each screen shows it)
          <input
            type="text"
            ref={focusOnce}
            maxLength={200}
            placeholder="stock-taking until noon"
            value={reason.value}
            onInput={(event) => {
              reason.value = event.currentTarget.value;
              action.reset();
            }}
          />
        </label>
        <div class="editor-buttons">
          <button type="submit" aria-busy={action.isBusy} disabled={action.isBusy}>
            Pause sending
          </button>
          <button type="button" class="secondary outline" onClick={onClose}>
            Close
          </button>
        </div>
        {action.failure === undefined ? null : <Failure failure={action.failure} />}
      </form>
    </section>
  );
}
