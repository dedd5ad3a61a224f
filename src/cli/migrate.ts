import { runInShell } from './command';
import { runMigrate } from './migrate-command';

runInShell(runMigrate);
