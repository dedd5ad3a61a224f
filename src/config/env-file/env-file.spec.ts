import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { EnvFileProblem, envText, parseEnvFile } from './env-file';
import { completeEnvironment, EnvFileError } from './process-environment';

const KEY = 'a-key-of-the-office';
const KNOWN = new Set(['API_KEY', 'PORT', 'SHOPIFY_WEBHOOK_SECRET']);
const FILE = `API_KEY=${KEY}\r\n# Büro\r\nPORT=3999\r\n`;

const utf16le = Buffer.from(FILE, 'utf16le');
const utf16be = Buffer.from(FILE, 'utf16le').swap16();

function read(text: string): Record<string, string> {
  return Object.fromEntries(parseEnvFile(text, KNOWN).values);
}

describe('the bytes of an env file', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(FILE)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${FILE}`)],
    ['UTF-16 of Windows with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
    ['UTF-16 of Windows without a mark', utf16le],
    ['UTF-16 in the other order with its mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
    ['UTF-16 in the other order without a mark', utf16be],
    ['Windows-1252 in a comment', Buffer.from(FILE, 'latin1')],
  ])('are read as %s', (_name, bytes) => {
    expect(read(envText(bytes))).toEqual({ API_KEY: KEY, PORT: '3999' });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['UTF-16 that is appended to UTF-8', Buffer.concat([Buffer.from('PORT=12\n'), utf16le]), /line 1 mixes/],
    ['UTF-8 that is appended to UTF-16', Buffer.concat([utf16le, Buffer.from('API_KEY=abc\n')]), /mixes|NUL/],
    [
      'UTF-8 that is appended to UTF-16 with its mark',
      Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le, Buffer.from('API_KEY=abc\n')]),
      /line 4 mixes UTF-8 into UTF-16/,
    ],
    ['Windows-1252 in a value', Buffer.from('PORT=1\nAPI_KEY=schlüssel', 'latin1'), /line 2 is not UTF-8/],
    ['NUL bytes', Buffer.from('PORT=1\nAPI_KEY=a\0b'), /line 2 .*NUL/],
  ])('are refused as %s, with the line and without the value', (_name, bytes, message) => {
    expect(() => envText(bytes)).toThrow(EnvFileProblem);
    expect(() => envText(bytes)).toThrow(message);
  });
});

describe('the lines of an env file', () => {
  it.each<[string, Record<string, string>]>([
    ['export API_KEY=a\nexport\tPORT=1', { API_KEY: 'a', PORT: '1' }],
    ['  API_KEY = a  \nPORT =1', { API_KEY: 'a', PORT: '1' }],
    ['API_KEY=a\rPORT=1', { API_KEY: 'a', PORT: '1' }],
    ['API_KEY="a # b" # c\nPORT=\'1\'\nX=`y`', { API_KEY: 'a # b', PORT: '1', X: 'y' }],
    ['API_KEY=a # comment\n#PORT=1\nPORT= # none', { API_KEY: 'a', PORT: '' }],
    ['PORT=\uFEFF1\u00A0\n\uFEFFAPI_KEY=a', { PORT: '1', API_KEY: 'a' }],
    ['\u200EAPI_KEY=a\u200F\n\u00ADPORT=1', { PORT: '1', API_KEY: 'a' }],
    ['PORT=1\nPORT=2', { PORT: '2' }],
    ['API_KEY=a=b==', { API_KEY: 'a=b==' }],
    ['PEM="-----BEGIN\nabc=\n-----END"\nPORT=1', { PEM: '-----BEGIN\nabc=\n-----END', PORT: '1' }],
    ['X="a\\nb"', { X: 'a\nb' }],
    ['NOTE="it is\nAPI_KEY=a', { NOTE: '"it is', API_KEY: 'a' }],
    ['just words\nAPI_KEY=a', { API_KEY: 'a' }],
    ["X=it's", { X: "it's" }],
  ])('%j', (text, values) => {
    expect(read(text)).toEqual(values);
  });

  it('are read as Node reads them, so that node --env-file gives the same', () => {
    const text = 'A=1\nB = two \n\n# no\nC="x # y"\nD=\'q\'\nE=a#b\nF=\nexport G=g\nH=a=b\nI="l1\nl2"\nJ=end';
    expect(read(text)).toEqual(parseEnv(text));
  });

  it.each<[string, string]>([
    ['PORT=1\nPORT=2', 'PORT is set more than once: the last one, in line 2, counts'],
    ['X=1\nX 2', 'line 2 is not read: it is not of the form NAME=value'],
    ['API_KEY=a#b', 'the value of API_KEY ends before the # in line 1: put it in quotes to keep the rest'],
    ['API_KEY=\nAPI_KEY=a', 'API_KEY is set more than once: the last one, in line 2, counts'],
    ['X="a', 'line 1 opens a quotation mark that it does not close'],
    ['X y=1', 'line 1 is not read: it is not of the form NAME=value'],
  ])('%j gives a warning', (text, warning) => {
    expect(parseEnvFile(text, KNOWN).warnings).toEqual([warning]);
  });

  it('name no variable of another program in a warning, because its text may be a secret', () => {
    const text = 'c2VjcmV0==\nc2VjcmV0==\nOTHER=a#b\nOTHER="a\n';
    expect(parseEnvFile(text, KNOWN).warnings.join()).not.toMatch(/c2Vj|OTHER/);
  });

  it.each<[string, RegExp]>([
    ['API_KEY: abc=', /line 1 names API_KEY in another form/],
    ['API_KEY: abc', /line 1 names API_KEY in another form/],
    ['set API_KEY=abc', /line 1 names API_KEY/],
    ['$env:API_KEY="abc"', /line 1 names API_KEY/],
    ['- API_KEY=abc', /line 1 names API_KEY/],
    ['"API_KEY=abc"', /line 1 names API_KEY/],
    ['API KEY=abc', /line 1 names API_KEY/],
    ['API_\u200BKEY=abc', /line 1 names API_KEY/],
    ['\uFF21PI_KEY\uFF1Dabc', /line 1 names API_KEY/],
    ['Environment="API_KEY=abc"', /line 1 sets API_KEY within a value/],
    ['SHOPIFY_WEBHOOK_SECRET=a API_KEY=abc', /line 1 sets API_KEY within a value/],
    ['SHOPIFY_WEBHOOK_SECRET=a\\nAPI_KEY=abc', /line 1 sets API_KEY within a value/],
    ['API_KEY=#abc', /the value of API_KEY ends before the # in line 1/],
    ['API_KEY=abc\nAPI_KEY=', /line 2 sets API_KEY to nothing/],
    ['PORT=1\nAPI_KEY abc', /line 2 names API_KEY/],
    ['API_KEY="abc\nPORT=1', /line 1 opens a quotation mark for API_KEY/],
  ])('%j stops the start', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow('abc');
  });
});

describe('the environment of the process', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syncstate-env-'));
    path = join(folder, '.env');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('overrides the file, unless a variable is empty', () => {
    writeFileSync(
      path,
      `API_KEY=${KEY}\nPORT=1\nRETURNS_RESTOCK_DISPOSITIONS=SELLABLE\nHTTP_PROXY=http://proxy`,
    );
    const env = { PORT: '2', API_KEY: '', RETURNS_RESTOCK_DISPOSITIONS: '' };
    expect(completeEnvironment(env, path)).toEqual([]);
    expect(env).toEqual({ ...env, API_KEY: KEY, PORT: '2', RETURNS_RESTOCK_DISPOSITIONS: '' });
    expect(env).toHaveProperty('HTTP_PROXY', 'http://proxy');
  });

  it('loses what platforms leave around values and names, also for the AWS SDK', () => {
    const env: Record<string, string | undefined> = {
      AWS_SECRET_ACCESS_KEY: 'aws\n',
      AWS_SESSION_TOKEN: 'token\r\n',
      '\uFEFFAPI_KEY': `${KEY}\n`,
      'SHOPIFY_WEBHOOK_SECRET ': 'secret',
      PATH: '/bin ',
    };
    const warnings = completeEnvironment(env, path);
    expect(env).toMatchObject({ AWS_SECRET_ACCESS_KEY: 'aws', AWS_SESSION_TOKEN: 'token', PATH: '/bin ' });
    expect(env).toMatchObject({ API_KEY: KEY, SHOPIFY_WEBHOOK_SECRET: 'secret' });
    expect(warnings.join('\n')).toMatch(/API_KEY.*\n.*SHOPIFY_WEBHOOK_SECRET/);
    expect(env).not.toHaveProperty('SHOPIFY_WEBHOOK_SECRET ');
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a folder',
      () => {
        mkdirSync(path);
      },
      /\.env is not usable: it is a folder/,
    ],
    [
      'a link to nothing',
      () => {
        symlinkSync(join(folder, 'gone'), path);
      },
      /\.env is not usable: it is a link/,
    ],
    [
      'damaged text',
      () => {
        writeFileSync(path, Buffer.from('API_KEY=schlüssel', 'latin1'));
      },
      /\.env is not usable: line 1 is not UTF-8/,
    ],
    [
      'a key in lower case',
      () => {
        writeFileSync(path, `api_key=${KEY}`);
      },
      /\.env is not usable: it sets api_key, which is not read\. The variable is API_KEY/,
    ],
  ])('is not completed by %s: the start stops and names the file', (_name, make, message) => {
    make();
    expect(() => completeEnvironment({}, path)).toThrow(EnvFileError);
    expect(() => completeEnvironment({}, path)).toThrow(message);
  });
});
