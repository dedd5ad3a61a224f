import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Registry } from 'prom-client';
import { AlertsMetrics } from '../../../src/alerts/raise/alerts.metrics';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import type { TableNames } from '../../../src/platform/dynamodb/tables/tables';

/** The service with metrics of its own. */
export function alertsServiceOf(client: DynamoDBClient, tables: TableNames): AlertsService {
  const repository = new AlertsRepository(documentClientOf(client), tables);
  return new AlertsService(repository, new AlertsMetrics(new Registry()), new SystemClock());
}
