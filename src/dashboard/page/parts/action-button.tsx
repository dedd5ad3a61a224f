import type { ComponentChildren, Ref } from 'preact';
import type { Action } from './action';
import { Failure } from './states';

interface ButtonProps {
  readonly action: Action;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  readonly class?: string;
  /** The name for screen readers, where the children do not say what it acts on. */
  readonly label?: string;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

/** A button for one action in a row: busy while it is under way, and with its failure beside it. */
export function ActionButton(props: ButtonProps) {
  const { action, onClick, children, label, buttonRef } = props;
  return (
    <>
      <button
        {...(buttonRef === undefined ? {} : { ref: buttonRef })}
        type="button"
        class={props.class ?? 'secondary outline small'}
        aria-label={label}
        aria-busy={action.isBusy}
        disabled={action.isBusy}
        onClick={onClick}
      >
        {children}
      </button>
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </>
  );
}
