import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadResourceType, resourceTypes } from '../../src/resources/registry.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { enumerateCrashes } from './crash/enumerate.ts';
import { replacements } from './crash/replacements.ts';
import type { Example } from './example.ts';

/** The sample of these tests; `npm run crash-campaign -- --in-process` dies every death. */
const extent = { seed: 20_261_126, deaths: 'some' } as const;

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

describe('a worker that dies at a mutating call leaves nothing that the next one does not mend', {
  concurrency: 2,
}, () => {
  for (const name of Object.keys(resourceTypes)) {
    test(name, async () => {
      const type = await loadResourceType(name);
      const replacement = replacements[name];
      assert.ok(type !== undefined && replacement !== undefined, 'add it to test/conformance/crash/replacements.ts');
      const { example } = (await import(`./examples/${name}.ts`)) as { readonly example: Example };
      const seen = await enumerateCrashes(cloud, { type, example, replacement }, extent);
      assert.deepEqual(seen.failures, []);
      for (const [moment, deaths] of Object.entries(seen.deaths)) assert.ok(deaths > 0, `nobody died ${moment}`);
    });
  }
});
