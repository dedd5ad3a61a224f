import { runInShell } from './command';
import { runShopifyCheck } from './shopify-check-command';

runInShell(runShopifyCheck);
