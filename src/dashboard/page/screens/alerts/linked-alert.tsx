import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alert } from '../../api/answers';
import { ApiFailure, get } from '../../api/client';
import { useLive } from '../../live/live';
import { Failure } from '../../parts/states';
import { hrefOf, place } from '../../router/location';
import { AlertRow } from './alert-row';

interface LinkedAlertProps {
  readonly alertId: string;
  readonly onChange: (alert: Alert) => void;
}

/** The alert that the address names, above the list where the list does not hold it. */
export function LinkedAlert({ alertId, onChange }: LinkedAlertProps) {
  const alert = useSignal<Alert | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    get<Alert>(`/api/alerts/${encodeURIComponent(alertId)}`, abort.signal)
      .then((found) => {
        alert.value = found;
      })
      .catch((error: unknown) => {
        if (error instanceof ApiFailure) failure.value = error;
      });
    return () => {
      abort.abort();
    };
  }, [alertId]);
  useLive('alert', (changed) => {
    if (changed.alertId === alertId) alert.value = changed;
  });
  if (failure.value !== undefined) return <Failure failure={failure.value} />;
  if (alert.value === undefined) return null;
  const { alert: _left, ...filters } = Object.fromEntries(place.value.query);
  return (
    <section aria-label="The linked alert">
      <table class="stacked">
        <tbody>
          <AlertRow
            alert={alert.value}
            onChange={(changed) => {
              alert.value = changed;
              onChange(changed);
            }}
          />
        </tbody>
      </table>
      <p>
        <small>
          This alert is not among those that the filters show.{' '}
          <a href={hrefOf('alerts', filters)}>Close it</a>
        </small>
      </p>
    </section>
  );
}
