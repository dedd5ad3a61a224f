import { startAmazonSimulator } from '../../src/simulators/amazon/amazon-simulator';
import { answerQuestions } from '../support/answering';

/** The Amazon simulator in its own process; its reports are done at once. */
const starting = startAmazonSimulator({
  sellerId: process.env.AMAZON_SELLER_ID ?? '',
  marketplaceId: process.env.AMAZON_MARKETPLACE_ID ?? '',
  reports: { processing: { queuedMs: 0, progressMs: 0 } },
});

answerQuestions({ port: async () => Number(new URL((await starting).url).port) }, () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
