import { startShopifySimulator } from '../../src/simulators/shopify/shopify-simulator';
import { answerQuestions } from '../support/answering';

/** The simulated shop in its own process. */
const starting = startShopifySimulator({ webhookSecret: process.env.SHOPIFY_WEBHOOK_SECRET ?? '' });

answerQuestions({ port: async () => Number(new URL((await starting).url).port) }, () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
