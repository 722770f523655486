import { type FunctionContext, refuse } from './define.ts';

/** Brings a path into its shortest form, as `path.Clean` of Go does. */
export function cleanPath(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  const joined = parts.join('/');
  if (absolute) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** The path as seen from the stack's folder; refuses a path that leaves it. */
export function confinedPath(path: string, context: FunctionContext): string {
  const folder = cleanPath(context.files.folder);
  const clean = cleanPath(path);
  let inside = clean.startsWith(`${folder}/`) ? clean.slice(folder.length + 1) : clean;
  if (clean === folder) inside = '.';
  if (!inside.startsWith('/') && inside !== '..' && !inside.startsWith('../') && !path.includes('\0')) return inside;
  return refuse(
    `The path ${JSON.stringify(path)} leads out of the folder of the stack. Only files that the synthesis wrote there can be read: use a TerraformAsset.`,
  );
}

/** The bytes of a file in the stack's folder. */
export function readFileBytes(path: string, context: FunctionContext): Uint8Array {
  const bytes = context.files.readBytes(confinedPath(path, context));
  return (
    bytes ??
    refuse(
      `No file exists at ${JSON.stringify(path)} in the folder of the stack. Files that a resource creates are not there yet: use its attribute.`,
    )
  );
}
