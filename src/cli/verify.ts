import { runInShell } from './command';
import { runVerify } from './verify-command';

runInShell(runVerify);
