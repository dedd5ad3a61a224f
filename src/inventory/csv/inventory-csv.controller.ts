import { Readable } from 'node:stream';
import { Controller, Get, Headers, HttpCode, Logger, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { IsIn } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock';
import { mediaTypeError } from '../../platform/http/http-errors';
import { CSV_BODY } from '../../platform/http/input/body-parsers';
import { idempotencyKeyOf } from '../../platform/http/input/idempotency-key';
import { Optional } from '../../platform/http/input/optional';
import { exportPages } from './csv-export';
import type { Stock } from '../domain/stock';
import type { Page } from '../stock/inventory.repository';
import { MomentQuery } from '../stock/inventory.dto';
import { pastMoment } from '../moments/moment-errors';
import { InventoryService } from '../stock/inventory.service';
import type { ImportReport } from '../csv-file/import-report';
import { PastExport } from './past-export.service';
import { StockImportService } from './stock-import.service';

/** The query of an import. */
export class ImportQuery {
  @Optional()
  @IsIn(['true', 'false'], { message: 'dryRun must be true or false' })
  dryRun: 'true' | 'false' = 'false';

  @Optional()
  @IsIn(['true', 'false'], { message: 'repeat must be true or false' })
  repeat: 'true' | 'false' = 'false';
}

/** SKUs of one page of the export. */
const PAGE_SKUS = 500;

/** Export and import of stock as CSV. */
@Controller('api')
export class InventoryCsvController {
  private readonly logger = new Logger('Export');

  constructor(
    private readonly inventory: InventoryService,
    private readonly imports: StockImportService,
    private readonly past: PastExport,
    private readonly clock: Clock,
  ) {}

  @Get('inventory.csv')
  async download(@Query() { at }: MomentQuery, @Req() request: FastifyRequest): Promise<StreamableFile> {
    if (at !== undefined) return this.downloadPast(pastMoment('at', at, this.clock.now()), request);
    // The first page is read before the answer begins, so that a store outage is a 503 and not an empty file.
    const first = await this.inventory.list(PAGE_SKUS, undefined, true);
    const text = request.method === 'HEAD' ? [] : exportPages(first, (from) => this.readPage(from));
    return csvFile(text);
  }

  private async downloadPast(at: string, request: FastifyRequest): Promise<StreamableFile> {
    const text = this.past.text(at);
    // The first page is read before the answer begins, so that a moment that is not known is a 410.
    const first = request.method === 'HEAD' ? undefined : await text.next();
    return csvFile(first?.done === false ? continued(first.value, text, this.logger) : []);
  }

  /**
   * 200 with the outcome of each row; 409 while another import runs, for the file of the last import, and for the key of
   * another file; 413 for a file that is too large.
   */
  @Post('inventory/import')
  @HttpCode(200)
  @RouteConfig(CSV_BODY)
  import(
    @Query() { dryRun, repeat }: ImportQuery,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Req() { body }: FastifyRequest,
  ): Promise<ImportReport> {
    const key = idempotencyKeyOf(keyHeader);
    // Without a body no parser has checked the content type.
    if (!Buffer.isBuffer(body)) throw mediaTypeError.notCsv();
    return this.imports.take(body, {
      dryRun: dryRun === 'true',
      repeat: repeat === 'true',
      ...(key === undefined ? {} : { key }),
    });
  }

  private async readPage(from: NonNullable<Page<Stock>['next']>): Promise<Page<Stock>> {
    try {
      return await this.inventory.list(PAGE_SKUS, from);
    } catch (error) {
      this.logger.warn({ error: String(error) }, 'The export stopped: the store could not be read');
      throw error;
    }
  }
}

function csvFile(text: Iterable<string> | AsyncIterable<string>): StreamableFile {
  return new StreamableFile(Readable.from(text), {
    type: 'text/csv; charset=utf-8',
    disposition: 'attachment; filename="inventory.csv"',
  });
}

async function* continued(
  first: string,
  rest: AsyncGenerator<string>,
  logger: Logger,
): AsyncGenerator<string> {
  yield first;
  try {
    yield* rest;
  } catch (error) {
    logger.warn({ error: String(error) }, 'The export stopped: a stock as of the moment could not be read');
    throw error;
  }
}
