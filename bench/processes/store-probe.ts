import { answerQuestions } from '../support/answering';
import { takeStoreUse } from '../support/store-counter';

/** Loaded into the service before its first line (`node -r`): counts its requests to the store. */
answerQuestions({ storeUse: takeStoreUse }, () => process.kill(process.pid, 'SIGTERM'));
