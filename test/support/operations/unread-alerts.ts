import type { Alert, AlertType } from '../../../src/alerts/domain/alert';
import type { Api } from '../service/api';

/** The unread alerts of one type, or of one type and SKU. */
export async function unreadAlerts(api: Api, type: AlertType, sku?: string): Promise<Alert[]> {
  const { body } = await api.call<{ items: Alert[] }>('GET', '/api/alerts/unread?limit=200');
  return body.items.filter((alert) => alert.type === type && (sku === undefined || alert.sku === sku));
}
