import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { endsBefore } from '../jobs/deadline';

/** A cache of reads in plain values, such as DAX. It may answer with figures that are some minutes old. */
export interface ListCache {
  query(input: QueryCommandInput): Promise<QueryCommandOutput>;
  scan(input: ScanCommandInput): Promise<ScanCommandOutput>;
  shutdown(): void;
}

/** A cache that does not answer within this time, in milliseconds, is of no use: DynamoDB answers in a few. */
const ANSWERS_WITHIN_MS = 500;
/** How long a cache that failed is left alone, in milliseconds, so that not every page waits for it. */
const LEFT_ALONE_MS = 10_000;

/**
 * Reads pages of lists for people: through the cache where one is configured, and else from DynamoDB, as when the cache
 * fails. Never for a decision, one SKU or the newest page, because writes do not pass through the cache. ADR 13.
 */
export class ListReader {
  private readonly logger = new Logger('Lists');
  private leftAloneUntil = 0;

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly cache?: ListCache,
    private readonly reads?: Counter<'outcome'>,
  ) {}

  query(input: QueryCommandInput): Promise<QueryCommandOutput> {
    return this.read(
      (cache) => cache.query(input),
      () => this.documents.send(new QueryCommand(input)),
    );
  }

  scan(input: ScanCommandInput): Promise<ScanCommandOutput> {
    return this.read(
      (cache) => cache.scan(input),
      () => this.documents.send(new ScanCommand(input)),
    );
  }

  private async read<T>(
    fromCache: (cache: ListCache) => Promise<T>,
    fromStore: () => Promise<T>,
  ): Promise<T> {
    if (this.cache === undefined || performance.now() < this.leftAloneUntil) return fromStore();
    try {
      const answer = fromCache(this.cache);
      const settled = answer.then(
        () => undefined,
        () => undefined,
      );
      if (!(await endsBefore(settled, performance.now() + ANSWERS_WITHIN_MS)))
        throw new Error(`no answer within ${ANSWERS_WITHIN_MS} ms`);
      const page = await answer;
      this.reads?.inc({ outcome: 'cached' });
      return page;
    } catch (error) {
      this.leftAloneUntil = performance.now() + LEFT_ALONE_MS;
      this.reads?.inc({ outcome: 'failed' });
      this.logger.warn({ err: error }, 'DAX does not answer: lists are read from DynamoDB');
      return fromStore();
    }
  }
}
