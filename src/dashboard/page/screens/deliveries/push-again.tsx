import { send } from '../../api/client';
import { useAction } from '../../parts/action';
import { ActionButton } from '../../parts/action-button';

/** Marks the number of a SKU as pending again; the rows follow by events. */
export function PushAgain({ sku, onQueued }: { readonly sku: string; readonly onQueued: () => void }) {
  const action = useAction();
  const push = (): void => {
    action.start(async (key) => {
      await send('POST', `/api/sync/${encodeURIComponent(sku)}`, undefined, { 'idempotency-key': key });
      onQueued();
      return `The number of ${sku} is pushed again.`;
    });
  };
  return (
    <ActionButton action={action} onClick={push}>
      Push again<span class="unseen"> for {sku}</span>
    </ActionButton>
  );
}
