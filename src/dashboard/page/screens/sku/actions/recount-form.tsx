import { useSignal } from '@preact/signals';
import type { StockView } from '../../../api/answers';
import { send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { figure } from '../../../parts/figure';
import { broadcastWord } from '../broadcast-word';
import { effectOf, type Moved, movedSince } from './effect';
import { EffectLine, FigureField, type FormProps, Submit, unitsOf } from './figure-field';
import { skuPath } from '../use-stock';

/** Sets what was counted on the shelf. Units that moved since the form was opened are named: the count may not have them. */
export function RecountForm({ stock, live, onDone }: FormProps) {
  const counted = useSignal('');
  const action = useAction();
  // The figure that the person has seen, or has decided about since.
  const seen = useSignal(stock.physical);
  const units = unitsOf(counted.value);
  const moved = movedSince(seen.value, stock.physical, units);
  const agree = (count: number | undefined): void => {
    counted.value = count?.toString() ?? '';
    seen.value = stock.physical;
    action.reset();
  };
  const save = (physical: number): void => {
    action.start(async (key) => {
      const path = skuPath(stock.sku);
      const headers = { 'idempotency-key': key, 'if-match': String(stock.version) };
      const answer = await send<StockView>('PUT', path, { physical }, headers).catch((error: unknown) => {
        // It may have moved before its event came: then the form shows that.
        live.reload();
        throw error;
      });
      live.put(answer);
      onDone();
      return `Recounted: ${figure(answer.physical)} on the shelf, ${figure(answer.broadcast)} ${broadcastWord(stock)}.`;
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (units !== undefined && moved === undefined) save(units);
      }}
    >
      <div class="fields">
        <FigureField
          label="Counted units"
          value={counted.value}
          onInput={(value) => {
            counted.value = value;
            action.reset();
          }}
        />
      </div>
      <EffectLine stock={stock} effect={effectOf(stock, units === undefined ? {} : { physical: units })} />
      {moved === undefined ? null : <Choice moved={moved} units={units} onAgree={agree} />}
      <Submit
        action={action}
        onCancel={onDone}
        isDisabled={units === undefined || units < 0 || moved !== undefined}
      >
        {units === undefined ? 'Set the count' : `Set the shelf to ${figure(units)}`}
      </Submit>
    </form>
  );
}

interface ChoiceProps {
  readonly moved: Moved;
  readonly units: number | undefined;
  readonly onAgree: (count: number | undefined) => void;
}

/** A count is absolute, so the person says whether it was taken before or after the movement. */
function Choice({ moved: { text, carried }, units, onAgree }: ChoiceProps) {
  return (
    <div role="alert">
      <p class="warning">
        {text} {units === undefined ? 'Count again, or go on.' : 'When was the shelf counted?'}
      </p>
      <div class="buttons choice">
        {carried === undefined ? null : (
          <button
            type="button"
            class="secondary"
            onClick={() => {
              onAgree(carried);
            }}
          >
            Before it: set {figure(carried)}
          </button>
        )}
        <button
          type="button"
          class="secondary outline"
          onClick={() => {
            onAgree(units);
          }}
        >
          {units === undefined ? 'Go on' : `After it: set ${figure(units)}`}
        </button>
      </div>
    </div>
  );
}
