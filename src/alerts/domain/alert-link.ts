import type { Alert } from './alert';

/** The path of the page that shows how an alert came about; undefined where there is none. */
export function timeLineOf({ type, alertId }: Pick<Alert, 'type' | 'alertId'>): string | undefined {
  return type === 'oversold' ? `/dashboard/oversell?alert=${encodeURIComponent(alertId)}` : undefined;
}
