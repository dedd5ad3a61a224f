/** The page itself: it decides by the address which screen it shows. */
const INDEX = 'index.html';

/** A file as Vite writes it: in the folder itself or in `assets/`, with an extension, and without any other folder. */
const FILE = /^(assets\/)?[\w-]+(\.[\w-]+)+$/;

/**
 * The file for the rest of a path after `/dashboard/`, decoded: the page for every screen, a file for a name with an
 * extension; undefined for a name that cannot be one of its files.
 */
export function pageFileOf(rest: string): string | undefined {
  const last = rest.slice(rest.lastIndexOf('/') + 1);
  if (!/[.\\\0]/.test(rest)) return INDEX;
  return last.includes('.') && FILE.test(rest) ? rest : undefined;
}

/** True for a file whose name holds a digest of its content: another content has another name. */
export function isHashed(file: string): boolean {
  return file.startsWith('assets/');
}
