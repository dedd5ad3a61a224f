import { existsSync } from 'node:fs';
import { runWebhookCommand } from './webhook-command';

// The service reads the same file, so that both sign with the same secret; the real environment wins.
if (existsSync('.env')) {
  process.loadEnvFile('.env');
}

void runWebhookCommand(process.argv.slice(2), process.env, {
  out: (text) => {
    console.log(text);
  },
  err: (text) => {
    console.error(text);
  },
}).then((exitCode) => {
  process.exitCode = exitCode;
});
