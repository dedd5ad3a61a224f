import type { StockView } from '../../../api/answers';
import { send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { Dialog } from '../../../parts/dialog';
import { Failure } from '../../../parts/states';

interface RemoveProps {
  readonly stock: StockView;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Removes a SKU that was registered by mistake. Where a rule refuses, forcing it is asked for separately. */
export function RemoveDialog({ stock: { sku, physical, lastBroadcast }, onClose, onRemoved }: RemoveProps) {
  const plain = useAction();
  const forced = useAction();
  const isRefused = plain.failure?.statusCode === 409;
  const isBusy = plain.isBusy || forced.isBusy;
  const remove = (force: boolean): void => {
    const action = force ? forced : plain;
    action.start(async (key) => {
      await send(
        'DELETE',
        `/api/inventory/${encodeURIComponent(sku)}${force ? '?force=true' : ''}`,
        undefined,
        {
          'idempotency-key': key,
        },
      );
      onRemoved();
      return `${sku} is removed. Its ledger stays.`;
    });
  };
  return (
    <Dialog
      title="Remove this SKU?"
      onClose={onClose}
      footer={
        <>
          <button type="button" class="secondary outline" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="danger"
            aria-busy={isBusy}
            disabled={isBusy}
            onClick={() => {
              remove(isRefused);
            }}
          >
            {isRefused ? 'Remove it all the same' : 'Remove'}
          </button>
        </>
      }
    >
      <p>
        <strong class="sku">{sku}</strong>, {physical} on the shelf, is no longer registered then: its orders
        move no stock, and nothing is sent to Amazon. Its ledger stays, and it can be registered again.
      </p>
      {plain.failure === undefined ? null : <Failure failure={plain.failure} />}
      {isRefused ? (
        <p class="warning">
          Removing it all the same leaves Amazon with
          {lastBroadcast === undefined ? ' what it shows now' : ` ${lastBroadcast.count}`}, and nothing
          corrects that figure.
        </p>
      ) : null}
      {forced.failure === undefined ? null : <Failure failure={forced.failure} />}
    </Dialog>
  );
}
