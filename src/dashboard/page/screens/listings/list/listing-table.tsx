import { Fragment } from 'preact';
import type { ListingView } from '../../../api/listing-answers';
import { ListingForm } from '../edit/open-form';
import { ListingRow } from './listing-row';

const COLUMNS = ['Seller SKU', 'Sells', 'Rule', 'Quantity', 'At Amazon', 'State'] as const;
const FIGURES: readonly string[] = ['Quantity', 'At Amazon'];

interface TableProps {
  readonly listings: readonly ListingView[];
  /** The seller SKU whose form is open. */
  readonly edited: string | undefined;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

export function ListingTable({ listings, edited, onSaved, onClose }: TableProps) {
  return (
    <div class="table">
      <table class="stacked listing-table" aria-label="Listings">
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" class={FIGURES.includes(name) ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {listings.map((listing) => (
            <Fragment key={listing.sellerSku}>
              <ListingRow listing={listing} isEdited={edited === listing.sellerSku} />
              {edited === listing.sellerSku ? (
                <tr class="editor">
                  <td colSpan={COLUMNS.length}>
                    <ListingForm.show listing={listing} onSaved={onSaved} onClose={onClose} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
