import { runInShell } from './command';
import { runShopifySubscribe } from './shopify-subscribe-command';

runInShell(runShopifySubscribe);
