import { useSignal } from '@preact/signals';
import { send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { figure } from '../../../parts/figure';
import { broadcastWord } from '../broadcast-word';
import { effectOf, MOST } from './effect';
import { EffectLine, FigureField, type FormProps, Submit, unitsOf } from './figure-field';
import { skuPath } from '../use-stock';

/** Adds units or takes some away, with a reason that stays in the ledger. */
export function AdjustForm({ stock, live, onDone }: FormProps) {
  const delta = useSignal('');
  const reason = useSignal('');
  const action = useAction();
  const units = unitsOf(delta.value) ?? 0;
  const save = (): void => {
    action.start(async (key) => {
      const body = { delta: units, reason: reason.value.trim() };
      const answer = await send<{ readonly physical: number; readonly broadcast: number }>(
        'POST',
        skuPath(stock.sku, '/adjustments'),
        body,
        { 'idempotency-key': key },
      );
      live.reload();
      onDone();
      return `Adjusted: ${figure(answer.physical)} on the shelf, ${figure(answer.broadcast)} ${broadcastWord(stock)}.`;
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (units !== 0 && reason.value.trim() !== '') save();
      }}
    >
      <div class="fields">
        <FigureField
          label="Units (−3 takes three away)"
          min={-MOST}
          value={delta.value}
          onInput={(value) => {
            delta.value = value;
            action.reset();
          }}
        />
        <label>
          Reason
          <input
            type="text"
            required
            maxLength={200}
            placeholder="such as: broken on the shelf"
            value={reason.value}
            onInput={(event) => {
              reason.value = event.currentTarget.value;
              action.reset();
            }}
          />
        </label>
      </div>
      <EffectLine stock={stock} effect={effectOf(stock, { delta: units })} />
      <Submit action={action} onCancel={onDone} isDisabled={units === 0}>
        {units === 0 ? 'Adjust' : units > 0 ? `Add ${figure(units)}` : `Take ${figure(-units)} away`}
      </Submit>
    </form>
  );
}
