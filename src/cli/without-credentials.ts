/** A repository address that may be shown: without user name, password, query and fragment. */
export function withoutCredentials(repository: string): string {
  if (!URL.canParse(repository)) return repository.replace(/^[^@/]*@/, '');
  const url = new URL(repository);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Whether two addresses name one repository, however they are written (https, ssh, the short form, a path). */
export function isSameRepository(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(repository: string): string {
  const short = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(repository);
  const text = short === null ? repository : `ssh://${short[1]}/${short[2]}`;
  if (!URL.canParse(text)) return trimPath(text);
  const url = new URL(text);
  return trimPath(`${url.hostname.toLowerCase()}${url.pathname}`);
}

function trimPath(text: string): string {
  return text
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replaceAll(/\/{2,}/g, '/');
}
