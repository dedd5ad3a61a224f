import { useSignal } from '@preact/signals';
import type { StockView } from '../../../api/answers';
import { get, send } from '../../../api/client';
import { overview } from '../../../live/live';
import { useAction } from '../../../parts/action';
import { Icon } from '../../../parts/icon';
import { Failure } from '../../../parts/states';
import { type Draft, parseDraft } from './draft';
import { effectsOf } from './effect';
import { EffectLines, FigureFields } from './fields';
import { type Meanwhile, meanwhileOf } from './meanwhile';
import { RemoveDialog } from './remove-dialog';

interface EditorProps {
  /** The stock as it is now; events change it while the form is open. */
  readonly stock: StockView;
  readonly onStock: (stock: StockView) => void;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/**
 * The form under a row. It shows what saving does; a movement since it was opened is shown, and one that saving would
 * overwrite has to be decided first.
 */
export function RowEditor({ stock, onStock, onRemoved, onClose }: EditorProps) {
  const draft = useSignal<Draft>({});
  const seen = useSignal(stock);
  const isRemoving = useSignal(false);
  const action = useAction();
  const { sku } = stock;
  const path = `/api/inventory/${encodeURIComponent(sku)}`;
  const { figures, problems } = parseDraft(draft.value, stock);
  const meanwhile = meanwhileOf(seen.value, stock, draft.value);
  const hasChanges = Object.keys(figures).length > 0;
  const canSave = hasChanges && Object.keys(problems).length === 0 && meanwhile?.isConflict !== true;

  const setDraft = (next: Draft): void => {
    draft.value = next;
    action.reset();
  };
  /** The person has seen the new figures, and goes on with this draft. */
  const agree = (next: Draft): void => {
    seen.value = stock;
    setDraft(next);
  };
  const save = (): void => {
    if (!canSave) return;
    action.start(async (key) => {
      // Events may be late: what has moved is shown before it is overwritten.
      const before = await get<StockView>(path);
      onStock(before);
      if (meanwhileOf(seen.value, before, draft.value)?.isConflict === true) return undefined;
      const after = await send<StockView>('PUT', path, figures, {
        'idempotency-key': key,
        'if-match': String(before.version),
      });
      onStock(after);
      onClose();
      return `${sku} is saved: ${after.physical} on the shelf, ${after.buffer} held back, ${after.broadcast} for Amazon.`;
    });
  };
  return (
    <tr class="editor">
      <td colSpan={9}>
        <form
          aria-label={`Edit ${sku}`}
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
          <div class="editor-fields">
            <FigureFields
              id={`field-${sku}`}
              stock={stock}
              draft={draft.value}
              problems={problems}
              onDraft={setDraft}
              autofocus
            />
            <div class="editor-buttons">
              <button type="submit" aria-busy={action.isBusy} disabled={!canSave || action.isBusy}>
                Save
              </button>
              <button type="button" class="secondary outline" onClick={onClose}>
                Cancel
              </button>
              <button
                type="button"
                class="link bad"
                onClick={() => {
                  isRemoving.value = true;
                }}
              >
                Remove this SKU
              </button>
            </div>
          </div>
          {meanwhile === undefined ? null : (
            <MeanwhileNote meanwhile={meanwhile} draft={draft.value} onAgree={agree} />
          )}
          <EffectLines
            effects={
              hasChanges
                ? effectsOf(stock, figures, overview.value?.push.paused?.reason)
                : [{ tone: 'quiet', text: 'Change a figure to see what it does.' }]
            }
          />
          {action.failure === undefined ? null : <Failure failure={action.failure} />}
        </form>
        {isRemoving.value ? (
          <RemoveDialog
            stock={stock}
            onClose={() => {
              isRemoving.value = false;
            }}
            onRemoved={() => {
              onClose();
              onRemoved();
            }}
          />
        ) : null}
      </td>
    </tr>
  );
}

interface NoteProps {
  readonly meanwhile: Meanwhile;
  readonly draft: Draft;
  readonly onAgree: (draft: Draft) => void;
}

/** What moved while the form was open. A count is absolute, so the person says when it was taken. */
function MeanwhileNote({ meanwhile: { changes, isConflict, carried }, draft, onAgree }: NoteProps) {
  return (
    <div class="meanwhile" role="alert">
      <p>
        <Icon name="warning" /> <strong>Moved while this form was open: {changes}.</strong>{' '}
        {isConflict
          ? 'Saving would overwrite that. Choose first:'
          : 'The effect below is that on the new figures.'}
      </p>
      {isConflict ? (
        <div class="choices">
          {carried === undefined ? null : (
            <button
              type="button"
              class="secondary"
              onClick={() => {
                onAgree({ ...draft, physical: String(carried) });
              }}
            >
              Counted before it: set {carried}
            </button>
          )}
          <button
            type="button"
            class="secondary outline"
            onClick={() => {
              onAgree(draft);
            }}
          >
            {carried === undefined ? 'Keep what I entered' : `Counted after it: set ${draft.physical ?? ''}`}
          </button>
          <button
            type="button"
            class="secondary outline"
            onClick={() => {
              onAgree({});
            }}
          >
            Take the new figures
          </button>
        </div>
      ) : null}
    </div>
  );
}
