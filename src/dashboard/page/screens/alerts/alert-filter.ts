import type { Alert } from '../../api/answers';
import { alertWord } from '../../parts/alert-marks';

/** Which alerts are listed, as the address says; unread ones where it says nothing. */
export interface ShownAlerts {
  readonly unread: boolean | undefined;
  readonly severity: string | undefined;
  readonly type: string | undefined;
  readonly sku: string | undefined;
}

export function shownBy(query: URLSearchParams): ShownAlerts {
  const show = query.get('show');
  return {
    unread: show === 'all' ? undefined : show !== 'read',
    severity: query.get('severity') ?? undefined,
    type: query.get('type') ?? undefined,
    sku: query.get('sku') ?? undefined,
  };
}

/** The filters as the API names them. */
export function apiQueryOf({
  unread,
  ...filters
}: ShownAlerts): Readonly<Record<string, string | undefined>> {
  return { unread: unread === undefined ? undefined : String(unread), ...filters };
}

export function matches(alert: Alert, { unread, severity, type, sku }: ShownAlerts): boolean {
  return (
    (unread === undefined || alert.read === !unread) &&
    (severity === undefined || alert.severity === severity) &&
    (type === undefined || alert.type === type) &&
    (sku === undefined || alert.sku === sku)
  );
}

/** The filters that narrow the unread alerts, as words; empty: all of them. */
export function narrowedBy({ severity, type, sku }: ShownAlerts): string {
  const words = [
    severity === undefined ? undefined : `severity ${severity}`,
    type === undefined ? undefined : `type ${alertWord(type)}`,
    sku === undefined ? undefined : `SKU ${sku}`,
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

/**
 * A moment just after the newest of these alerts, by the service's clock: what is raised later is not on the screen.
 * Undefined when there is none.
 */
export function momentAfter(alerts: readonly Pick<Alert, 'timestamp'>[]): string | undefined {
  if (alerts.length === 0) return undefined;
  return new Date(Math.max(...alerts.map(({ timestamp }) => Date.parse(timestamp))) + 1).toISOString();
}

/** Alerts about one event, which has no end. */
const WITHOUT_END: readonly Alert['type'][] = ['line_not_counted', 'notice_failed', 'return_reversed'];

/** Whether the alert's condition lasts; undefined where it was one event. */
export function conditionOf({
  type,
  closedAt,
}: Pick<Alert, 'type' | 'closedAt'>): 'open' | 'over' | undefined {
  if (closedAt !== undefined) return 'over';
  return WITHOUT_END.includes(type) ? undefined : 'open';
}
