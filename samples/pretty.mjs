// Prints the JSON of standard input for people: curl -s localhost:3000/api/sync | node samples/pretty.mjs
import process from 'node:process';
import { text } from 'node:stream/consumers';

const input = await text(process.stdin);
// A reader such as `head` may end first.
process.stdout.on('error', () => undefined);
process.stdout.write(`${pretty(input)}\n`);

function pretty(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json.trimEnd();
  }
}
