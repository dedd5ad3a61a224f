import type { ListingView } from '../../../api/listing-answers';
import { useAction } from '../../../parts/action';
import { Dialog } from '../../../parts/dialog';
import { figure } from '../../../parts/figure';
import { Failure } from '../../../parts/states';
import { removeListing } from '../listing-calls';

interface RemoveProps {
  readonly listing: ListingView;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Removes a listing, and says what Amazon keeps. */
export function RemoveDialog({ listing, onClose, onRemoved }: RemoveProps) {
  const { sellerSku, lastBroadcast, components } = listing;
  const action = useAction();
  const count = lastBroadcast?.count ?? 0;
  return (
    <Dialog
      title="Remove this listing?"
      onClose={onClose}
      footer={
        <>
          <button type="button" class="secondary outline" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="danger"
            aria-busy={action.isBusy}
            disabled={action.isBusy}
            onClick={() => {
              action.start(async () => {
                await removeListing(sellerSku);
                onRemoved();
                return `${sellerSku} is no longer a listing.`;
              });
            }}
          >
            Remove
          </button>
        </>
      }
    >
      <p>
        Nothing is sent for <strong class="sku">{sellerSku}</strong> any more, and its returns move no stock.{' '}
        {components.length === 1
          ? 'A SKU that no other listing sells is sold under its own name again.'
          : 'A SKU that no listing sells is sold under its own name.'}
      </p>
      {count === 0 ? null : (
        <p class="warning">
          Amazon keeps showing {figure(count)}. If it is still offered there, pause the listing first and wait
          until Amazon has accepted 0.
        </p>
      )}
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </Dialog>
  );
}
