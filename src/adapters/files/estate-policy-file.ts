import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';

const FILE_NAME = 'groundstate.yaml';

/** Reads groundstate.yaml of a checked-out commit; without one there is no policy, and so nothing is applied. */
export async function readEstatePolicyFile<P>(
  folder: string,
  parse: (text: string) => { readonly policy: P | undefined; readonly problems: readonly string[] },
): Promise<{ readonly policy: P | undefined; readonly problems: readonly string[] }> {
  const file = path.join(folder, FILE_NAME);
  const stat = await lstat(file).catch(() => undefined);
  if (stat === undefined || !stat.isFile()) {
    const problem = `There is no ${FILE_NAME} in the infra folder, so nothing is applied and drift is only reported. Add one; \`version: 1\` with \`defaults: {}\` is enough to begin.`;
    return { policy: undefined, problems: [problem] };
  }
  return parse(await readFile(file, 'utf8'));
}
