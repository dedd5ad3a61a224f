import 'reflect-metadata';
import type { Context } from 'aws-lambda';
import { pino } from 'pino';
import { startWarnings } from './config/start-warnings';
import { buildLambdaApp } from './lambda/lambda-app';
import { loadLambdaConfig } from './lambda/lambda-config';
import { LambdaHandler, type LambdaResult } from './lambda/lambda-handler';
import { storeInWords } from './platform/dynamodb/diagnosis/store-call';
import { loggerOptions } from './platform/log/logger';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Synchronous: Lambda freezes the process after the answer, with any line that is not written yet.
const logger = pino(loggerOptions('info'), pino.destination({ dest: 1, sync: true }));
const container = new LambdaHandler(async () => {
  const config = loadLambdaConfig(process.env);
  logger.level = config.log.level;
  logger.info({ context: 'Lambda' }, storeInWords(config.store));
  for (const warning of startWarnings({ NODE_ENV: 'production', ...process.env }, config, Date.now()))
    logger.warn({ context: 'Lambda' }, warning);
  return buildLambdaApp(config, logger);
}, logger);
if (process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined) container.warmUp();

/** The entry point for requests (API Gateway or a function URL), the schedule, and the stream of the Inventory table. */
export const handler = (event: unknown, context: Context): Promise<LambdaResult> =>
  container.handle(event, context);
