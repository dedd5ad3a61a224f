import { isIPv6 } from 'node:net';
import { Transform } from 'class-transformer';
import {
  ArrayNotEmpty,
  getMetadataStorage,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  registerDecorator,
} from 'class-validator';
import { CronTime } from 'cron';
import { REPORT_POLL_MS } from './app-config';
import { objectiveOf, receiptStepsOf } from './receipt-settings';
import { unbracketed } from './host-and-port';
import { AMAZON_IMPORT_SOURCES } from './defaults';
import { isLoopback } from './loopback';
import { tidy } from './tidy';

/** The words `true` and `false`; anything else stays text and fails as "must be a boolean value". */
const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** Decimal digits become a number; anything else stays text and fails as "must be an integer number". */
const Whole = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value,
  );

const List = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? listOf(value) : value));

/** A comma-separated list; blanks around the entries and empty entries are dropped. */
export function listOf(text = ''): string[] {
  return text
    .split(',')
    .map(tidy)
    .filter((entry) => entry !== '');
}

/** Takes an IPv6 address out of the brackets that it has in a URL. */
const Unbracketed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? unbracketed(value) : value));

/** A list that is set and has no entry is a mistake: taken as not set, it would leave the API open. */
const NotEmpty = (): PropertyDecorator => ArrayNotEmpty({ message: '$property is set, but holds no value' });

function check(name: string, message: string, test: (value: unknown) => boolean): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: `$property ${message}` },
      validator: { validate: test },
    });
  };
}

function isHttpUrl(value: unknown, plainOnlyOnLoopback: boolean): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (!plainOnlyOnLoopback || isLoopback(url.hostname));
}

const IsHttpUrl = (): PropertyDecorator =>
  check('isHttpUrl', 'must be a full http or https URL', (value) => isHttpUrl(value, false));

const IsSecureUrl = (): PropertyDecorator =>
  check('isSecureUrl', 'must be a full https URL (plain http only for loopback)', (value) =>
    isHttpUrl(value, true),
  );

/** Local queues are named `localhost` or under it, by the convention of their tools. */
function isLocalHost(hostname: string): boolean {
  return isLoopback(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost');
}

const IsQueueUrl = (): PropertyDecorator =>
  check(
    'isQueueUrl',
    'must be a full https URL (plain http only for loopback, localhost and *.localhost)',
    (value) => {
      if (typeof value !== 'string' || !URL.canParse(value)) return false;
      const { protocol, hostname } = new URL(value);
      return protocol === 'https:' || (protocol === 'http:' && isLocalHost(hostname));
    },
  );

const IsReceiptSteps = (): PropertyDecorator =>
  check(
    'isReceiptSteps',
    'must be one to eight times in milliseconds, rising, each from 100 to 86400000, as in 60000,300000,900000',
    (value) => Array.isArray(value) && receiptStepsOf(value as string[]) !== undefined,
  );

const IsObjective = (): PropertyDecorator =>
  check(
    'isObjective',
    'must be a share and a time, as in 99%<60s or 95%<15m (s, m or h)',
    (value) => typeof value === 'string' && objectiveOf(value) !== undefined,
  );

/** What Shopify delivers webhooks to. */
const IsPublicAddress = (): PropertyDecorator =>
  check(
    'isPublicAddress',
    'must be a full https URL (plain http only for loopback), or the ARN of an EventBridge event source',
    (value) =>
      isHttpUrl(value, true) ||
      (typeof value === 'string' &&
        /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d*:event-source\/\S{1,200}$/.test(value)),
  );

const IsDaxEndpoint = (): PropertyDecorator =>
  check(
    'isDaxEndpoint',
    'must be the endpoint of a DAX cluster, as in dax://NAME.abc123.dax-clusters.us-east-1.amazonaws.com',
    (value) => typeof value === 'string' && /^daxs?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/.test(value),
  );

/** `none`, or a host and a port; without a host this machine's own address. */
const IsInternalAddress = (): PropertyDecorator =>
  check(
    'isInternalAddress',
    "must be the host and port at which other instances reach this one, such as 10.0.1.5:3001, a port such as :3001 (this machine's own address), or none",
    (value) => value === 'none' || (typeof value === 'string' && internalAddressOf(value) !== undefined),
  );

/** Addresses at which a server listens and a client reaches no other machine. */
const EVERY_ADDRESS = ['0.0.0.0', '::'];

/** The host, if it is named, and the port; undefined for other text. */
export function internalAddressOf(
  text: string,
): { readonly host: string | undefined; readonly port: number } | undefined {
  const [, host = '', digits = ''] = /^([A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const plain = unbracketed(host);
  const isIpv6 = plain !== host;
  if (port < 1 || port > 65535 || (isIpv6 && !isIPv6(plain)) || EVERY_ADDRESS.includes(plain))
    return undefined;
  return { host: plain === '' ? undefined : plain, port };
}

/** An expression may be well-formed and never due, such as one for the 31st of February. */
function hasNextDate(expression: unknown): boolean {
  if (typeof expression !== 'string') return false;
  try {
    return new CronTime(expression, 'UTC').sendAt().isValid;
  } catch {
    return false;
  }
}

const IsCron = (): PropertyDecorator =>
  check(
    'isCron',
    'must be a cron expression such as 0 */4 * * *, with a date on which it comes due',
    hasNextDate,
  );

/** The one schema of the environment: names, defaults and rules. Defaults that depend on others are in load-config. */
export class Environment {
  @Whole() @IsInt() @Min(0) @Max(65535) PORT: number = 3000;
  @Unbracketed() @IsString() @Matches(/^[A-Za-z0-9.:_-]+$/) HOST: string = '127.0.0.1';
  @IsOptional() @IsString() @IsInternalAddress() INTERNAL_ADDRESS?: string;
  @IsIn(['development', 'test', 'production']) NODE_ENV: string = 'development';

  @IsString() @Matches(/^[a-z0-9-]+$/) AMAZON_REGION: string = 'us-east-1';
  @IsOptional() @IsString() AWS_ACCESS_KEY_ID?: string;
  @IsOptional() @IsString() AWS_SECRET_ACCESS_KEY?: string;
  @IsOptional() @IsHttpUrl() DYNAMODB_LOCAL_ENDPOINT?: string;
  @IsOptional() @IsDaxEndpoint() DAX_ENDPOINT?: string;
  @IsString() DATA_DIR: string = './data';
  @IsString()
  @Matches(/^[A-Za-z0-9_.-]{1,200}$/, {
    message: '$property must be 1 to 200 of the characters a-z, A-Z, 0-9, _, . and -',
  })
  TABLE_PREFIX: string = 'SyncState-';
  @IsOptional() @Flag() @IsBoolean() CREATE_TABLES?: boolean;
  @Whole() @IsInt() @Min(0) @Max(36500) TRANSACTION_TTL_DAYS: number = 30;

  @IsOptional() @List() @NotEmpty() API_KEY?: string[];
  @IsOptional() @List() @NotEmpty() SHOPIFY_WEBHOOK_SECRET?: string[];

  @IsOptional() @Flag() @IsBoolean() MOCK_AMAZON?: boolean;
  @IsOptional() @Whole() @IsInt() @Min(0) @Max(65535) MOCK_AMAZON_PORT?: number;
  @Unbracketed() @IsString() @Matches(/^[A-Za-z0-9.:_-]+$/) MOCK_AMAZON_HOST: string = '127.0.0.1';
  @IsOptional() @IsString() SP_API_CLIENT_ID?: string;
  @IsOptional() @IsString() SP_API_CLIENT_SECRET?: string;
  @IsOptional() @IsString() SP_API_REFRESH_TOKEN?: string;
  @IsOptional() @IsString() @Matches(/^[A-Za-z0-9_-]{1,64}$/) AMAZON_SELLER_ID?: string;
  @IsString() @Matches(/^[A-Z0-9]{5,20}$/) AMAZON_MARKETPLACE_ID: string = 'ATVPDKIKX0DER';
  @IsOptional() @IsSecureUrl() SP_API_ENDPOINT?: string;
  @IsSecureUrl() LWA_ENDPOINT: string = 'https://api.amazon.com/auth/o2/token';

  @IsCron() RETURNS_CRON: string = '0 */4 * * *';
  @Whole() @IsInt() @Min(1) @Max(730) RETURNS_LOOKBACK_DAYS: number = 35;
  @IsOptional()
  @List()
  @Matches(/^[A-Z][A-Z0-9_]*$/, {
    each: true,
    message:
      "$property must be a comma-separated list of Amazon's dispositions, in capitals and without quotes, such as " +
      'SELLABLE; or nothing, which restocks nothing',
  })
  RETURNS_RESTOCK_DISPOSITIONS?: string[];
  @Whole() @IsInt() @Min(100) @Max(3_600_000) RETURNS_REPORT_POLL_MS: number = REPORT_POLL_MS;
  @IsIn(['look', 'count']) RETURNS_FIRST_POLL: 'look' | 'count' = 'look';

  @Flag() @IsBoolean() AMAZON_ORDERS: boolean = true;
  @Whole() @IsInt() @Min(1000) @Max(3_600_000) ORDERS_POLL_MS: number = 180_000;
  @Whole() @IsInt() @Min(0) @Max(8760) ORDERS_LOOKBACK_HOURS: number = 0;
  @IsOptional() @IsString() @IsQueueUrl() SQS_QUEUE_URL?: string;
  @IsOptional() @IsString() @IsQueueUrl() SQS_ENDPOINT?: string;
  @IsOptional()
  @IsString()
  @Matches(/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/, {
    message:
      '$property must be the ARN of a standard queue, such as arn:aws:sqs:us-east-1:111122223333:syncstate-orders (Amazon delivers to no FIFO queue)',
  })
  SQS_QUEUE_ARN?: string;
  @IsOptional()
  @IsString()
  @Matches(/^\d{12}$/, { message: '$property must be the 12 digits of an AWS account' })
  EVENTBRIDGE_ACCOUNT?: string;
  @IsOptional() @IsString() @Matches(/^[a-z0-9-]+$/) EVENTBRIDGE_REGION?: string;
  @List()
  @IsString({ each: true })
  SHOPIFY_IGNORED_SOURCES: string[] = AMAZON_IMPORT_SOURCES;

  @IsOptional() @Flag() @IsBoolean() MOCK_SHOPIFY?: boolean;
  @IsOptional() @Whole() @IsInt() @Min(0) @Max(65535) MOCK_SHOPIFY_PORT?: number;
  @IsOptional()
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/, {
    message: "$property must be the shop's own domain at Shopify, such as my-shop.myshopify.com",
  })
  SHOPIFY_SHOP_DOMAIN?: string;
  @IsOptional() @IsString() SHOPIFY_CLIENT_ID?: string;
  @IsOptional() @IsString() SHOPIFY_CLIENT_SECRET?: string;
  @IsOptional() @IsString() SHOPIFY_ACCESS_TOKEN?: string;
  @IsOptional() @IsSecureUrl() SHOPIFY_ADMIN_ENDPOINT?: string;
  @List()
  @Matches(/^\d{1,20}$/, {
    each: true,
    message:
      '$property must be a comma-separated list of location ids, which are numbers such as 78124613891',
  })
  SHOPIFY_LOCATION_IDS: string[] = [];
  @IsOptional() @IsString() @IsPublicAddress() PUBLIC_URL?: string;
  @IsIn(['shopify', 'ledger', 'ask']) SHOPIFY_LEADS: 'shopify' | 'ledger' | 'ask' = 'shopify';
  @Whole() @IsInt() @Min(1000) @Max(3_600_000) SHOPIFY_SETTLE_MS: number = 90_000;
  @IsCron() DRIFT_CRON: string = '30 3 * * *';
  @List() @NotEmpty() @IsReceiptSteps() RECEIPT_CHECK_MS: string[] = ['60000', '300000', '900000', '3600000'];
  @IsObjective() SLO_ACCEPTED: string = '99%<60s';
  @IsObjective() SLO_OBSERVED: string = '95%<15m';

  @Whole() @IsInt() @Min(20) @Max(3_600_000) SYNC_SWEEP_MS: number = 1000;
  @Whole() @IsInt() @Min(500) @Max(600_000) LEASE_TTL_MS: number = 15_000;
  @Flag() @IsBoolean() RUN_JOBS: boolean = true;
  @IsOptional() @IsSecureUrl() ALERT_WEBHOOK_URL?: string;
  @IsIn(['auto', 'json', 'teams']) ALERT_WEBHOOK_FORMAT: 'auto' | 'json' | 'teams' = 'auto';
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']) LOG_LEVEL: string = 'info';
  @IsOptional() @Flag() @IsBoolean() METRICS_EMF?: boolean;
}

/** The names of all variables, taken from the rules of the schema: every property has at least one. */
export const VARIABLES: readonly string[] = [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Environment, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
];

/**
 * An empty list of dispositions means "never restock", one of sources "ignore none"; every other empty variable counts as
 * not set.
 */
export const EMPTY_HAS_A_MEANING: ReadonlySet<string> = new Set([
  'RETURNS_RESTOCK_DISPOSITIONS',
  'SHOPIFY_IGNORED_SOURCES',
]);
