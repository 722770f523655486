import { loadResourceType, resourceTypes } from '../../src/resources/registry.ts';
import { enumerateCrashes } from '../conformance/crash/enumerate.ts';
import { replacements } from '../conformance/crash/replacements.ts';
import type { Example } from '../conformance/example.ts';
import { startRigCloud } from '../support/rig-cloud.ts';

/** Lets workers die at every mutating call of every type; gives the exit status. */
export async function runInProcess(
  types: readonly string[] = Object.keys(resourceTypes),
  say: (text: string) => void,
): Promise<number> {
  const cloud = await startRigCloud();
  const sum = { deaths: 0, pairs: 0, turns: 0, failures: 0 };
  try {
    for (const name of types) {
      const type = await loadResourceType(name);
      const replacement = replacements[name];
      if (type === undefined || replacement === undefined) throw new Error(`There is no life for ${name}.`);
      const { example } = (await import(`../conformance/examples/${name}.ts`)) as { readonly example: Example };
      const seen = await enumerateCrashes(cloud, { type, example, replacement }, { seed: 1, deaths: 'every' });
      const deaths = Object.values(seen.deaths).reduce((all, one) => all + one, 0);
      sum.deaths += deaths;
      sum.pairs += seen.pairs;
      sum.turns += seen.turns;
      sum.failures += seen.failures.length;
      say(
        `${name}: ${deaths} deaths, ${seen.pairs} in pairs, Git turned back ${seen.turns} times, ${seen.failures.length} failures`,
      );
      for (const failure of seen.failures) say(failure);
    }
  } finally {
    await cloud.stop();
  }
  say(`${sum.deaths} deaths, ${sum.pairs} in pairs, Git turned back ${sum.turns} times, ${sum.failures} failures`);
  return sum.failures === 0 ? 0 : 1;
}
