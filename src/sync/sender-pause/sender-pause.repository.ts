import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { saveState } from '../../platform/dynamodb/state-item';
import { TableNames } from '../../platform/dynamodb/tables/tables';

/** Why nothing is sent to Amazon, and since when. */
export interface SendingPause {
  readonly reason: string;
  readonly since: string;
  /** A person paused them, and resumes them. */
  readonly byHand: true;
}

/** The release of the SKUs that were held until `askedAt`. */
export interface HeldRelease {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  /** Absent: none is under way. */
  readonly askedAt?: string;
}

/** They are no ledger rows: they have no SKU. */
const PAUSE = 'state:sync-pause';
const RELEASE = 'state:held-release';

/** The pause and the release of held SKUs, one item each in the Transactions table, shared by all instances. */
@Injectable()
export class SenderPauseRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async pause(): Promise<SendingPause | null> {
    const { reason, since } = (await this.read(PAUSE)) ?? {};
    return typeof since === 'string' ? { reason: String(reason), since, byHand: true } : null;
  }

  /** Stores a pause. One that stands keeps its beginning and gets the new reason. */
  async begin({ reason, since }: Omit<SendingPause, 'byHand'>): Promise<SendingPause> {
    const { item } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: { txId: PAUSE },
      UpdateExpression: 'SET reason = :reason, since = if_not_exists(since, :since)',
      ExpressionAttributeValues: { ':reason': reason, ':since': since },
    });
    return { reason, since: String(item.since), byHand: true };
  }

  /** The item stays: the service may delete nothing of the ledger's table. */
  async end(): Promise<void> {
    await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: { txId: PAUSE },
      UpdateExpression: 'REMOVE reason, since',
    });
  }

  async release(): Promise<HeldRelease> {
    const item = await this.read(RELEASE);
    if (item === undefined) return { revision: 0 };
    const { revision, askedAt } = item;
    return {
      revision: Number(revision),
      ...(typeof askedAt === 'string' ? { askedAt } : {}),
    };
  }

  /** Writes the release that follows the one that was read. Undefined: another writer was first. */
  saveRelease(release: HeldRelease): Promise<HeldRelease | undefined> {
    return saveState(this.documents, this.tables.transactions, release, (next) => ({
      ...next,
      txId: RELEASE,
    }));
  }

  private async read(txId: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId }, ConsistentRead: true }),
    );
    return Item;
  }
}
