import { runInShell } from './command';
import { runWebhookCommand } from './webhook-command';

runInShell(runWebhookCommand);
