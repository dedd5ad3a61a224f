import type { ComponentChildren } from 'preact';
import type { Action } from '../../../parts/action';
import { figure } from '../../../parts/figure';
import { Failure } from '../../../parts/states';
import { broadcastWord } from '../broadcast-word';
import type { LiveStock } from '../use-stock';
import { type Effect, MOST } from './effect';
import type { StockView } from '../../../api/answers';

/** What every form of an action gets. `onDone` closes it. */
export interface FormProps {
  readonly stock: StockView;
  readonly live: LiveStock;
  readonly onDone: () => void;
}

interface FigureFieldProps {
  readonly label: string;
  readonly value: string;
  readonly min?: number;
  readonly isRequired?: boolean;
  readonly onInput: (value: string) => void;
}

/** A whole number of units. */
export function FigureField({ label, value, min = 0, isRequired = true, onInput }: FigureFieldProps) {
  return (
    <label>
      {label}
      <input
        type="number"
        inputMode="numeric"
        step={1}
        min={min}
        max={MOST}
        required={isRequired}
        value={value}
        onInput={(event) => {
          onInput(event.currentTarget.value);
        }}
      />
    </label>
  );
}

/** The whole number that a field holds; undefined where it holds none. */
export function unitsOf(text: string): number | undefined {
  const units = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(units) ? units : undefined;
}

/** What a change does, before it is saved: the figures now and then. */
export function EffectLine({ stock, effect }: { readonly stock: StockView; readonly effect: Effect }) {
  return (
    <p class="effect" aria-live="polite">
      On the shelf <Change from={stock.physical} to={effect.physical} />, {broadcastWord(stock)}{' '}
      <Change from={stock.broadcast} to={effect.broadcast} />.
      {effect.warning === undefined ? null : <span class="warning"> {effect.warning}</span>}
    </p>
  );
}

function Change({ from, to }: { readonly from: number; readonly to: number }) {
  const [before, after] = [from, to].map((units) => figure(units).replace('-', '−'));
  return from === to ? (
    <>stays {before}</>
  ) : (
    <>
      {before} → <strong>{after}</strong>
    </>
  );
}

interface SubmitProps {
  readonly action: Action;
  readonly onCancel: () => void;
  readonly isDisabled?: boolean;
  /** What the button does. */
  readonly children: ComponentChildren;
}

/** The buttons of a form, and how its last try failed. */
export function Submit({ action, onCancel, isDisabled = false, children }: SubmitProps) {
  return (
    <>
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
      <div class="buttons">
        <button type="submit" aria-busy={action.isBusy} disabled={action.isBusy || isDisabled}>
          {children}
        </button>
        <button type="button" class="secondary outline" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </>
  );
}
