import { after, before, describe, test } from 'node:test';
import { resourceTypes } from '../../src/resources/registry.ts';
import { openDemoEstate, openExample } from '../soak/quiet-estates.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

/** `npm run soak` makes a thousand of them, and asks AWS again and again. */
const passes = 20;

describe('an estate in which nothing happens stays silent, however AWS spells its answers', { concurrency: 2 }, () => {
  for (const name of ['demo', ...Object.keys(resourceTypes)]) {
    test(name, async () => {
      const estate = name === 'demo' ? await openDemoEstate(cloud, passes) : await openExample(cloud, name, passes);
      try {
        await estate.pass(passes, 1);
      } finally {
        estate.close();
      }
    });
  }
});
