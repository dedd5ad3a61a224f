import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiError, badRequest } from '../../platform/http/api-error';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import {
  HASH_KEY,
  decodeCursor,
  type PositionShape,
  RANGE_KEY,
  encodeCursor,
} from '../../platform/http/input/cursor';
import { momentOf } from '../../platform/http/input/moment';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { AlertInboxService } from './alert-inbox.service';
import { AlertsQuery, ReadAlertsDto, ReadAlertsQuery } from './alerts.dto';
import { type Alert, SEVERITIES, type Severity } from '../domain/alert';
import { type AlertFilter, indexFor } from '../domain/alert-filter';

/** A page of alerts. `count` is the number of items in this answer, not of all that match. */
export interface AlertList {
  readonly items: readonly Alert[];
  readonly count: number;
  readonly nextCursor?: string;
}

/** How many unread alerts the query matched: marked as read now, or only counted by a dry run. */
export interface AlertsCounted {
  readonly count: number;
}

/** The answer to filters in the body. */
export interface AlertsRead {
  readonly read: number;
}

@Controller('api/alerts')
export class AlertsController {
  constructor(private readonly inbox: AlertInboxService) {}

  /** 200. All filters must match; a page may be short, even empty, while there is a next one. */
  @Get()
  list(@Query() query: AlertsQuery): Promise<AlertList> {
    const { limit, cursor, unread, severity, type, sku } = query;
    return this.page({ unread, severity, type, sku }, limit, cursor);
  }

  @Get('unread')
  unread(@Query() { limit, cursor }: PageQuery): Promise<AlertList> {
    return this.page({ unread: true }, limit, cursor);
  }

  /** 200; 400 for an unknown severity. */
  @Get('severity/:level')
  bySeverity(@Param('level') level: string, @Query() { limit, cursor }: PageQuery): Promise<AlertList> {
    return this.page({ severity: severityOf(level) }, limit, cursor);
  }

  /** 200; 404 for an unknown alert. */
  @Get(':alertId')
  async one(@Param('alertId') alertId: string): Promise<Alert> {
    const alert = alertId === '' ? undefined : await this.inbox.find(alertId);
    if (alert === undefined) throw noSuchAlert();
    return alert;
  }

  /** 200, also when the alert was read before; 404 for an unknown alert. */
  @Post(':alertId/read')
  @HttpCode(200)
  @RouteConfig(NO_BODY)
  async read(@Param('alertId') alertId: string): Promise<AlertList> {
    const alert = alertId === '' ? undefined : await this.inbox.read(alertId);
    if (alert === undefined) throw noSuchAlert();
    return { items: [alert], count: 1 };
  }

  /** 200. The query names the alerts, or the body as in earlier releases, where an empty object means all unread ones. */
  @Post('read')
  @HttpCode(200)
  async readAll(
    @Query() query: ReadAlertsQuery,
    @Body() body?: ReadAlertsDto,
  ): Promise<AlertsCounted | AlertsRead> {
    // An array has none of the fields, and would mean all alerts.
    if (body !== undefined && !(body instanceof ReadAlertsDto))
      throw badRequest('Send a JSON object; {} marks all alerts as read.');
    if (isGiven(query)) {
      if (body !== undefined && isGiven(body))
        throw badRequest('Give the filters in the query or in the body, not in both.');
      return { count: await this.readOrCount(query) };
    }
    if (body === undefined)
      throw badRequest(
        'Name the alerts: ?dryRun=false marks all unread alerts as read, as {} in the body does.',
      );
    const { severity, type, sku, before } = body;
    return { read: await this.inbox.readAll({ severity, type, sku }, momentOf(before)) };
  }

  private readOrCount({ dryRun, unread, before, ...filter }: ReadAlertsQuery): Promise<number> {
    // What was read cannot be marked.
    if (unread === false) return Promise.resolve(0);
    return dryRun === true
      ? this.inbox.countUnread(filter, momentOf(before))
      : this.inbox.readAll(filter, momentOf(before));
  }

  private async page(filter: AlertFilter, limit: number, cursor: string | undefined): Promise<AlertList> {
    const { unread, severity, type, sku } = filter;
    const scope = `alerts:${JSON.stringify([unread, severity, type, sku])}`;
    const from = cursor === undefined ? undefined : decodeCursor(scope, cursor, positionsOf(filter));
    const { alerts, next } = await this.inbox.list(filter, limit, from);
    return {
      items: alerts,
      count: alerts.length,
      ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, { ...next }) }),
    };
  }
}

function isGiven(parameters: object): boolean {
  return Object.values(parameters).some((value) => value !== undefined);
}

export function noSuchAlert(): ApiError {
  return new ApiError(404, 'unknown_alert', 'There is no alert with this id: GET /api/alerts lists them.');
}

/** After an alert; in the list that reads month by month also before the first alert of a month. */
function positionsOf(filter: AlertFilter): readonly PositionShape[] {
  const afterOne: PositionShape = { alertId: HASH_KEY, timestamp: RANGE_KEY };
  const month = HASH_KEY;
  return indexFor(filter) === 'month' ? [{ ...afterOne, month }, { month }] : [afterOne];
}

function severityOf(level: string): Severity {
  const severity = SEVERITIES.find((known) => known === level);
  if (severity !== undefined) return severity;
  const problem = `must be one of ${SEVERITIES.join(', ')}`;
  throw badRequest(`The severity ${problem}.`, [{ field: 'level', problem }]);
}
