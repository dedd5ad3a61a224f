import { Readable } from 'node:stream';
import { Controller, Get, Headers, HttpCode, Logger, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { IsIn } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { mediaTypeError } from '../../../platform/http/http-errors';
import { CSV_BODY } from '../../../platform/http/input/body-parsers';
import { idempotencyKeyOf } from '../../../platform/http/input/idempotency-key';
import { Optional } from '../../../platform/http/input/optional';
import { ListingsRepository } from '../listings.repository';
import { listingPages } from './listing-export';
import type { ListingImportReport } from './listing-import-report';
import { ListingImportService } from './listing-import.service';

/** The query of an import of listings. */
export class ListingImportQuery {
  @Optional()
  @IsIn(['true', 'false'], { message: 'dryRun must be true or false' })
  dryRun: 'true' | 'false' = 'false';
}

/** Export and import of listings as CSV. */
@Controller('api')
export class ListingsCsvController {
  private readonly logger = new Logger('Export');

  constructor(
    private readonly listings: ListingsRepository,
    private readonly imports: ListingImportService,
  ) {}

  @Get('listings.csv')
  async download(@Req() request: FastifyRequest): Promise<StreamableFile> {
    // The first page is read before the answer begins, so that a store outage is a 503 and not an empty file.
    const pages = this.listings.pages();
    const first = await pages.next();
    const text = request.method === 'HEAD' ? [] : listingPages(first, { next: () => this.readPage(pages) });
    return new StreamableFile(Readable.from(text), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="listings.csv"',
    });
  }

  /**
   * 200 with the outcome of each row; 409 while another import of listings runs, and for the key of another file; 413 for
   * a file that is too large.
   */
  @Post('listings/import')
  @HttpCode(200)
  @RouteConfig(CSV_BODY)
  import(
    @Query() { dryRun }: ListingImportQuery,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Req() { body }: FastifyRequest,
  ): Promise<ListingImportReport> {
    const key = idempotencyKeyOf(keyHeader);
    // Without a body no parser has checked the content type.
    if (!Buffer.isBuffer(body)) throw mediaTypeError.notCsv();
    return this.imports.take(body, { dryRun: dryRun === 'true', ...(key === undefined ? {} : { key }) });
  }

  private async readPage<Page>(pages: AsyncGenerator<Page>): Promise<IteratorResult<Page>> {
    try {
      return await pages.next();
    } catch (error) {
      this.logger.warn({ error: String(error) }, 'The export stopped: the store could not be read');
      throw error;
    }
  }
}
