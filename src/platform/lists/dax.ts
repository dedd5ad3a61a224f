import type { ListCache } from './list-reader';

/** An optional peer dependency: few installations have a cluster. A variable, so that no bundler and no compiler resolves it. */
const CLIENT = '@amazon-dax-sdk/lib-dax';

/** The client is not installed; the message says how to install it. */
export class DaxClientMissing extends Error {}

interface DaxLibrary {
  readonly DaxDocument: new (config: Readonly<Record<string, unknown>>) => ListCache;
}

/** Opens the cluster, without waiting for it. Throws DaxClientMissing. */
export async function openDax(endpoint: string, region: string): Promise<ListCache> {
  // The library removes all listeners of warnings when it is loaded.
  const listeners = process.listeners('warning');
  try {
    const loaded = (await import(CLIENT)) as { readonly default?: DaxLibrary } & DaxLibrary;
    const { DaxDocument } = loaded.default ?? loaded;
    return new DaxDocument({ endpoint, region, requestTimeout: 1000, maxRetries: 0 });
  } catch (error) {
    throw new DaxClientMissing(
      `DAX_ENDPOINT is set, and the DAX client cannot be loaded (${String(error)}). Install it with npm install --no-save ${CLIENT}@3.1.0, or remove DAX_ENDPOINT.`,
      { cause: error },
    );
  } finally {
    for (const listener of listeners)
      if (!process.listeners('warning').includes(listener)) process.on('warning', listener);
  }
}
