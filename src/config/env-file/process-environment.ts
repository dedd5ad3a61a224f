import { lstatSync, readFileSync } from 'node:fs';
import { EnvFileProblem, envText, parseEnvFile } from './env-file';
import { EMPTY_HAS_A_MEANING, VARIABLES } from '../environment';
import { nearNames } from '../near-names';
import { KEYS } from '../suspect-values';
import { tidy } from '../tidy';

type Env = Record<string, string | undefined>;

/** The env file cannot be used, so that its variables would be missing. The message names the file, and no value. */
export class EnvFileError extends Error {}

/**
 * Completes the environment of the process with the file `.env`, and removes what platforms leave around names and values,
 * also for the AWS SDK, which reads its own variables from the process. A variable of the environment overrides the file;
 * an empty one of the service counts as not set. Returns what an operator should know. Throws EnvFileError.
 */
export function completeEnvironment(env: Env, path = '.env'): string[] {
  const warnings = tidyEnvironment(env);
  const values = fileValues(path, warnings);
  for (const [name, value] of values) {
    const mayBeEmpty = !VARIABLES.includes(name) || EMPTY_HAS_A_MEANING.has(name);
    if (env[name] === undefined || (env[name] === '' && !mayBeEmpty)) env[name] = value;
  }
  // Without the key that was meant, the service would be open.
  const lost = nearNames([...values.keys()], VARIABLES).find(
    ({ meant }) => KEYS.includes(meant) && (env[meant] ?? '') === '',
  );
  if (lost !== undefined)
    throw new EnvFileError(
      `The file ${path} is not usable: it sets ${lost.name}, which is not read. The variable is ${lost.meant}.`,
    );
  return warnings;
}

function tidyEnvironment(env: Env): string[] {
  const warnings: string[] = [];
  const known = new Set(VARIABLES);
  for (const [name, value] of Object.entries(env)) {
    const plain = tidy(name);
    if (!known.has(plain) && !plain.startsWith('AWS_')) continue;
    if (value !== undefined && tidy(value) !== value) env[name] = tidy(value);
    if (plain === name || (env[plain] ?? '') !== '') continue;
    env[plain] = tidy(value ?? '');
    Reflect.deleteProperty(env, name);
    warnings.push(
      `A name in the environment is ${plain} with an invisible character around it: it is read as ${plain}.`,
    );
  }
  return warnings;
}

function fileValues(path: string, warnings: string[]): ReadonlyMap<string, string> {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return new Map();
    const file = parseEnvFile(envText(readFileSync(path)), new Set(VARIABLES));
    warnings.push(...file.warnings.map((warning) => `${path}: ${warning}.`));
    return file.values;
  } catch (error) {
    throw new EnvFileError(`The file ${path} is not usable: ${reasonOf(error)}.`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof EnvFileProblem) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EISDIR':
      return 'it is a folder, as Docker makes one for a file that is not there: remove it';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read it: change its owner or its permissions';
    case 'ENOENT':
      return 'it is a link to a file that does not exist';
    default:
      return code ?? 'it cannot be read';
  }
}
