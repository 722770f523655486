// False drift and growth: scans the estate of the demo and the example of every resource type again and again, while the answers of AWS
// come in another order and another spelling each time; AWS is asked in every tenth pass, because nothing happens there. Calls, records,
// handles and memory may not become more with the passes. npm run soak -- --passes 1000 [--seed 1] [--portion 2/5] [--ask-every 10] [type ...]
import process from 'node:process';
import { parseArgs } from 'node:util';
import { resourceTypes } from '../../src/resources/registry.ts';
import { startRigCloud } from '../support/rig-cloud.ts';
import { deepEvery, openDemoEstate, openExample } from './quiet-estates.ts';
import { GrowthWatch } from './watch-growth.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    passes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    portion: { type: 'string', default: '1/1' },
    'ask-every': { type: 'string', default: '10' },
  },
});
const passes = Number(values.passes);
const seed = Number(values.seed);
const askEvery = Number(values['ask-every']);
if (![passes, seed, askEvery].every(Number.isInteger) || passes < 1 || askEvery < 1) {
  process.stderr.write('--passes, --seed and --ask-every must be whole numbers.\n');
  process.exit(64);
}
const [, part = '', parts = ''] = /^(\d+)\/(\d+)$/.exec(values.portion) ?? [];
if (Number(part) < 1 || Number(part) > Number(parts)) {
  process.stderr.write('--portion says which part of how many, like 2/5.\n');
  process.exit(64);
}
const all = positionals.length > 0 ? positionals : ['demo', ...Object.keys(resourceTypes)];
const names = all.filter((_, index) => index % Number(parts) === Number(part) - 1);
/** So often it is said how far an estate is. */
const spokenSeconds = 30;
const cloud = await startRigCloud();
let failed = 0;
try {
  for (const [index, name] of names.entries()) {
    const began = performance.now();
    const estate = name === 'demo' ? await openDemoEstate(cloud, askEvery) : await openExample(cloud, name, askEvery);
    try {
      let spoken = performance.now();
      const growth = new GrowthWatch(cloud, estate, deepEvery * askEvery);
      await estate.pass(passes, seed, (done) => {
        growth.note(done);
        if (performance.now() - spoken < spokenSeconds * 1000) return;
        spoken = performance.now();
        process.stdout.write(`${name}: ${done} of ${passes} passes, silent so far\n`);
      });
      process.stdout.write(
        `${index + 1} of ${names.length}, ${name}: ${passes} passes, no drift; ${growth.conclude()} (${Math.round((performance.now() - began) / 1000)} s)\n`,
      );
    } catch (error) {
      failed += 1;
      process.stdout.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    } finally {
      estate.close();
    }
  }
} finally {
  await cloud.stop();
}
process.stdout.write(
  failed === 0
    ? `soak: ${names.length} estates stayed silent\n`
    : `soak: ${failed} of ${names.length} estates did not\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
