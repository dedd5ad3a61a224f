import { once } from 'node:events';
import { runInShell } from './command';
import { runLambdaLocal } from './lambda-local-command';

runInShell((args, _environment, output) =>
  runLambdaLocal(
    args,
    process.env,
    output,
    Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]),
  ),
);
