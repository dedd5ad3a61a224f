import { runInShell } from './command';
import { runAmazonSubscribe } from './amazon-subscribe-command';

runInShell(runAmazonSubscribe);
