import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { get, send } from '../../../api/client';
import type { DriftChecks, CheckProgress } from '../../../api/drift-answers';
import { now } from '../../../live/clock';
import { useAction } from '../../../parts/action';
import { ActionButton } from '../../../parts/action-button';
import { MarkBadge } from '../../../parts/badge';
import { checkLine } from './check-words';

/** Milliseconds between two reads while a comparison is under way, and while none is. */
const UNDER_WAY_MS = 2000;
const QUIET_MS = 15_000;

/** How far the comparison of everything is, of each channel, and the button that begins one. */
export function CheckPanel() {
  const checks = useSignal<DriftChecks | undefined>(undefined);
  const read = useCallback(async () => {
    // A service of the release before has no progress to show.
    checks.value = await get<DriftChecks>('/api/drift/check').catch(() => checks.value);
  }, []);
  const isUnderWay = Object.values(checks.value ?? {}).some(
    ({ status }: CheckProgress) => status === 'under_way',
  );
  useEffect(() => void read(), []);
  useEffect(() => {
    const timer = window.setInterval(
      () => {
        if (document.visibilityState === 'visible') void read();
      },
      isUnderWay ? UNDER_WAY_MS : QUIET_MS,
    );
    return () => {
      window.clearInterval(timer);
    };
  }, [isUnderWay]);
  return (
    <section class="checks" aria-label="Comparison of everything">
      {checks.value === undefined ? null : (
        <dl>
          <Check name="Amazon" view={checks.value.amazon} />
          <Check name="Shopify" view={checks.value.shopify} />
        </dl>
      )}
      <CheckNow onStarted={() => void read()} />
    </section>
  );
}

function Check({ name, view }: { readonly name: string; readonly view: CheckProgress }) {
  const { mark, text, share } = checkLine(view, now.value);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <MarkBadge mark={mark} /> {text}
        {share === undefined ? null : <progress value={share} max={1} aria-label={`${name}: compared`} />}
      </dd>
    </div>
  );
}

function CheckNow({ onStarted }: { readonly onStarted: () => void }) {
  const action = useAction();
  return (
    <ActionButton
      action={action}
      class="secondary outline"
      onClick={() => {
        action.start(async () => {
          await send('POST', '/api/drift/check');
          onStarted();
          return 'Everything is compared now. What differs is listed here once it is certain.';
        });
      }}
    >
      Compare everything now
    </ActionButton>
  );
}
