import { useSignal } from '@preact/signals';
import type { ListingSpec, ListingView } from '../../../api/listing-answers';
import { ApiFailure } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { figure } from '../../../parts/figure';
import { focusOnce } from '../../../parts/forms/field';
import { Icon } from '../../../parts/icon';
import { Failure } from '../../../parts/states';
import { findListing, saveListing } from '../listing-calls';
import { ComponentFields } from './component-fields';
import { draftOf, fieldProblems, isSameSpec, type ListingDraft, newDraft, parseListing } from './draft';
import { QuantityTable } from './quantity-table';
import { RemoveDialog } from './remove-dialog';
import { RuleFields } from './rule-fields';
import { sideEffectsOf } from './side-effects';
import { usePreview } from './use-preview';

interface FormProps {
  /** The listing as it is; undefined for a new one. */
  readonly listing?: ListingView;
  /** What is known of a new one. */
  readonly sellerSku?: string;
  readonly of?: string;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

/** A listing with its rule; what Amazon gets by it is shown while it is typed. */
export function ListingForm({ listing, sellerSku = '', of = '', onSaved, onClose }: FormProps) {
  const opened = useSignal(listing);
  const draft = useSignal<ListingDraft>(
    listing === undefined ? newDraft(sellerSku, of) : draftOf(listing.sellerSku, listing),
  );
  const isRemoving = useSignal(false);
  const action = useAction();
  const name = draft.value.sellerSku;
  const { spec, problems } = parseListing(draft.value);
  const { preview, failure } = usePreview(name, spec);
  const saved = opened.value;
  const hasChanges = spec !== undefined && (saved === undefined || !isSameSpec(spec, saved));
  const canSave = name !== '' && hasChanges;
  const refusal = action.failure ?? failure;
  const fields = fieldProblems(refusal?.details ?? [], draft.value.components);

  const change = (part: Partial<ListingDraft>): void => {
    draft.value = { ...draft.value, ...part };
    action.reset();
  };
  const save = (): void => {
    if (!canSave) return;
    action.start(async () => {
      const current = await findListing(name);
      refuseOverwriting(name, saved, current);
      const { broadcast } = await saveListing(name, spec);
      onSaved();
      return `${name} is saved: ${figure(broadcast)} for Amazon.`;
    });
  };
  return (
    <>
      <form
        class="listing-form"
        aria-label={listing === undefined ? 'New listing' : `Edit ${name}`}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || isRemoving.value) return;
          event.stopPropagation();
          onClose();
        }}
      >
        <div class="listing-fields">
          {listing === undefined ? (
            <div class="editor-fields">
              <label class="sku-field">
                Seller SKU
                <input
                  class="sku"
                  autocomplete="off"
                  autocapitalize="off"
                  spellcheck={false}
                  value={name}
                  aria-invalid={fields['sellerSku'] === undefined ? undefined : 'true'}
                  aria-describedby="seller-sku-note"
                  {...(sellerSku === '' ? { ref: focusOnce } : {})}
                  onInput={(event) => {
                    change({ sellerSku: event.currentTarget.value });
                  }}
                />
                <small id="seller-sku-note" class={fields['sellerSku'] === undefined ? undefined : 'bad'}>
                  {fields['sellerSku'] ?? 'As it is written in Seller Central.'}
                </small>
              </label>
            </div>
          ) : null}
          <ComponentFields
            components={draft.value.components}
            problems={{ ...fields, ...problems }}
            hasFocus={listing === undefined && sellerSku !== ''}
            onChange={(components) => {
              change({ components });
            }}
          />
          <RuleFields
            draft={draft.value}
            problems={{ ...fields, ...problems }}
            hasFocus={listing !== undefined}
            onChange={change}
          />
        </div>
        <div class="listing-quantity">
          <QuantityTable
            now={
              preview?.before === undefined
                ? undefined
                : { rule: saved ?? underOwnName(name), terms: preview.before }
            }
            then={
              spec === undefined || preview === undefined ? undefined : { rule: spec, terms: preview.after }
            }
          />
          <ul class="effects" aria-live="polite">
            {sideEffectsOf(name, preview?.changes ?? []).map((text) => (
              <li key={text} class="warning">
                <Icon name="warning" /> {text}
              </li>
            ))}
          </ul>
          {refusal === undefined ? null : <Refusal failure={refusal} />}
          <div class="editor-buttons">
            <button type="submit" aria-busy={action.isBusy} disabled={!canSave || action.isBusy}>
              {saved !== undefined && spec !== undefined && !hasChanges ? 'Nothing changed' : 'Save'}
            </button>
            <button type="button" class="secondary outline" onClick={onClose}>
              Cancel
            </button>
            {listing === undefined ? null : (
              <button
                type="button"
                class="link bad"
                onClick={() => {
                  isRemoving.value = true;
                }}
              >
                Remove this listing
              </button>
            )}
          </div>
        </div>
      </form>
      {isRemoving.value && listing !== undefined ? (
        <RemoveDialog
          listing={listing}
          onClose={() => {
            isRemoving.value = false;
          }}
          onRemoved={onSaved}
        />
      ) : null}
    </>
  );
}

/** A SKU without a listing is sold under its own name, one unit for one. */
function underOwnName(sku: string): ListingSpec {
  return { components: [{ sku, units: 1 }], rule: {}, paused: false };
}

/** What the service says as a whole; what it says of single fields stands at them. */
function Refusal({ failure: { statusCode, code, message } }: { readonly failure: ApiFailure }) {
  return <Failure failure={new ApiFailure(statusCode, code, message)} />;
}

/** A PUT replaces what is there: a listing that the form has not shown is not overwritten. */
function refuseOverwriting(
  name: string,
  saved: ListingView | undefined,
  current: ListingView | undefined,
): void {
  if (saved === undefined && current !== undefined)
    throw new ApiFailure(
      409,
      'exists',
      `${name} is a listing already. Close this form and open it in the list.`,
    );
  if (saved !== undefined && current !== undefined && !isSameSpec(current, saved))
    throw new ApiFailure(
      409,
      'changed',
      `${name} was changed while this form was open. Close the form and open it again.`,
    );
}
