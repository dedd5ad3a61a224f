import { send } from '../../api/client';
import { useAction } from '../action';
import { ActionButton } from '../action-button';

/** Queues the quantity of a SKU, or of a seller SKU, once more, also when it was blocked. */
export function PushAgain({ sku }: { readonly sku: string }) {
  const action = useAction();
  const push = (): void => {
    action.start(async (key) => {
      await send('POST', `/api/sync/${encodeURIComponent(sku)}`, undefined, { 'idempotency-key': key });
      return `${sku} is queued and sent to Amazon again.`;
    });
  };
  return (
    <ActionButton action={action} onClick={push} class="secondary outline" label={`Push again: ${sku}`}>
      Push again
    </ActionButton>
  );
}
