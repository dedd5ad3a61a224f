import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Registry } from 'prom-client';
import { AlertsMetrics } from '../../../src/alerts/raise/alerts.metrics';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { AlertListRepository } from '../../../src/alerts/store/alert-list.repository';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import type { TableNames } from '../../../src/platform/dynamodb/tables/tables';

/** The service with metrics of its own. */
export function alertsServiceOf(client: DynamoDBClient, tables: TableNames): AlertsService {
  const documents = documentClientOf(client);
  return new AlertsService(
    new AlertsRepository(documents, tables),
    new AlertsMetrics(new Registry()),
    new SystemClock(),
    new AlertListRepository(documents, tables),
  );
}
