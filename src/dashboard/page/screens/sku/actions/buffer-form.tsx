import { useSignal } from '@preact/signals';
import type { StockView } from '../../../api/answers';
import { send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { figure } from '../../../parts/figure';
import { broadcastWord } from '../broadcast-word';
import { Advice } from './buffer-advice';
import { effectOf } from './effect';
import { EffectLine, FigureField, type FormProps, Submit, unitsOf } from './figure-field';
import { skuPath } from '../use-stock';

/** Sets how many units are held back from Amazon, by hand or by the service, and at which figure an alert is raised. Only what changes is sent. */
export function BufferForm({ stock, live, onDone }: FormProps) {
  const buffer = useSignal(String(stock.buffer));
  const threshold = useSignal(stock.lowStockThreshold?.toString() ?? '');
  const cap = useSignal(String(stock.autoBufferCap ?? 0));
  const action = useAction();
  const most = unitsOf(cap.value);
  const held = unitsOf(buffer.value);
  const low = unitsOf(threshold.value);
  const changes = {
    ...(held === undefined || held === stock.buffer ? {} : { buffer: held }),
    ...(low === undefined || low === stock.lowStockThreshold ? {} : { lowStockThreshold: low }),
    ...(most === undefined || most === (stock.autoBufferCap ?? 0) ? {} : { autoBufferCap: most }),
  };
  const isWrong = held === undefined || held < 0 || (low ?? 0) < 0 || most === undefined || most < 0;
  const save = (): void => {
    action.start(async (key) => {
      const path = skuPath(stock.sku);
      const answer = await send<StockView>('PUT', path, changes, { 'idempotency-key': key });
      live.put(answer);
      onDone();
      return `Saved: ${figure(answer.buffer)} held back, ${figure(answer.broadcast)} ${broadcastWord(stock)}.`;
    });
  };
  const hasChanges = Object.keys(changes).length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (hasChanges && !isWrong) save();
      }}
    >
      <div class="fields">
        <FigureField
          label="Buffer (units held back)"
          value={buffer.value}
          onInput={(value) => {
            buffer.value = value;
            action.reset();
          }}
        />
        <FigureField
          label="Threshold (alert at this figure)"
          isRequired={stock.lowStockThreshold !== undefined}
          value={threshold.value}
          onInput={(value) => {
            threshold.value = value;
            action.reset();
          }}
        />
        <FigureField
          label="Auto buffer up to (0: off)"
          value={cap.value}
          onInput={(value) => {
            cap.value = value;
            action.reset();
          }}
        />
      </div>
      <Advice
        sku={stock.sku}
        buffer={held}
        onUse={(advised) => {
          buffer.value = String(advised);
          action.reset();
        }}
      />
      {most === undefined || most === 0 ? null : (
        <p class="hint">
          The service sets the buffer itself, between 0 and {figure(most)}, as the delay asks for; each change
          is a row of the ledger.
        </p>
      )}
      <EffectLine stock={stock} effect={effectOf(stock, held === undefined ? {} : { buffer: held })} />
      <Submit action={action} onCancel={onDone} isDisabled={isWrong || !hasChanges}>
        {hasChanges ? 'Save' : 'Nothing changed'}
      </Submit>
    </form>
  );
}
