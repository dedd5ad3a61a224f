import type { BufferAdvice } from '../../../api/slo-answers';
import { useAnswer } from '../../../live/use-answer';
import { figure } from '../../../parts/figure';
import { skuPath } from '../use-stock';

interface AdviceProps {
  readonly sku: string;
  /** The buffer that the form has now. */
  readonly buffer: number | undefined;
  readonly onUse: (buffer: number) => void;
}

/** The buffer that the measured delay asks for, with its reason; nothing where the service has no advice. */
export function Advice({ sku, buffer, onUse }: AdviceProps) {
  const { value } = useAnswer<BufferAdvice>(skuPath(sku, '/buffer-advice'));
  if (value === undefined) return <p class="advice" />;
  const { buffer: advised, reason, risk, applied } = value;
  return (
    <p class="advice">
      Advice: <strong>{figure(advised)}</strong> held back. {reason}{' '}
      <small>
        Risk {(risk * 100).toLocaleString('en')} %
        {applied === null ? '' : `; the auto buffer holds ${figure(applied)} back now`}.
      </small>{' '}
      {advised === buffer ? null : (
        <button
          type="button"
          class="secondary outline small"
          onClick={() => {
            onUse(advised);
          }}
        >
          Use {figure(advised)}
        </button>
      )}
    </p>
  );
}
