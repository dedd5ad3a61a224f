import { runInShell } from './command';
import { runTablesCreate } from './tables-create-command';

runInShell(runTablesCreate);
