import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { StockView } from '../../../api/answers';
import { send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { figure } from '../../../parts/figure';
import { effectOf, movedSince } from './effect';
import { EffectLine, FigureField, type FormProps, Submit, unitsOf } from './figure-field';
import { skuPath } from '../use-stock';

/** Sets what was counted on the shelf. Units that moved since the form was opened are named: the count may not have them. */
export function RecountForm({ stock, live, onDone }: FormProps) {
  const counted = useSignal('');
  const action = useAction();
  const opened = useMemo(() => stock.physical, []);
  const units = unitsOf(counted.value);
  const moved = movedSince(opened, stock.physical);
  const save = (physical: number): void => {
    action.start(async (key) => {
      const path = skuPath(stock.sku);
      const answer = await send<StockView>(
        'PUT',
        path,
        { physical },
        {
          'idempotency-key': key,
          'if-match': String(stock.version),
        },
      );
      live.put(answer);
      onDone();
      return `Recounted: ${figure(answer.physical)} on the shelf, ${figure(answer.broadcast)} for Amazon.`;
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (units !== undefined) save(units);
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
      <p class="warning" aria-live="polite">
        {moved}
      </p>
      <Submit action={action} onCancel={onDone} isDisabled={units === undefined || units < 0}>
        {units === undefined ? 'Set the count' : `Set the shelf to ${figure(units)}`}
      </Submit>
    </form>
  );
}
