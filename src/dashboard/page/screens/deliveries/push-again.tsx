import { send } from '../../api/client';
import { useAction } from '../../parts/action';
import { Failure } from '../../parts/states';

/** Marks the number of a SKU as pending again; the rows follow by events. */
export function PushAgain({ sku, onQueued }: { readonly sku: string; readonly onQueued: () => void }) {
  const action = useAction();
  return (
    <>
      <button
        type="button"
        class="secondary outline small"
        aria-busy={action.isBusy}
        disabled={action.isBusy}
        onClick={() => {
          action.start(async (key) => {
            await send('POST', `/api/sync/${encodeURIComponent(sku)}`, undefined, { 'idempotency-key': key });
            onQueued();
            return `The number of ${sku} is pushed again.`;
          });
        }}
      >
        Push again<span class="unseen"> for {sku}</span>
      </button>
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </>
  );
}
