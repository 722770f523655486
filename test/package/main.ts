// The package as a person gets it: packed, installed by npm with its dependencies, and used against moto: npm run test:pack
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPolicy, startBadInputRig } from '../integration/bad-input/rig.ts';
import { rigRegion } from '../support/rig-cloud.ts';
import { assertStandsAlone, pack, runInstalled } from './pack.ts';

const stacks = fileURLToPath(new URL('../../stacks', import.meta.url));
const document = JSON.stringify({
  provider: { aws: [{ region: rigRegion }] },
  resource: { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } },
});

test('npm installs the tarball into an empty folder, and the command plans, applies and synthesizes there', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundstate-installed-'));
  const rig = await startBadInputRig();
  try {
    const tarball = pack(folder);
    const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball];
    execFileSync('npm', install, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    await assertStandsAlone(folder);
    const one = await rig.open();
    await one.commit({ 'groundstate.yaml': openPolicy, 'main.tf.json': document });
    const env = { ...one.environment, HOME: folder };
    mkdirSync(path.join(folder, 'estate'));
    writeFileSync(path.join(folder, 'estate', 'main.tf.json'), document);
    const planned = await runInstalled(folder, ['plan', './estate'], { env });
    assert.match(planned.stdout, /aws_vpc\.main/, planned.stderr);
    const applied = await runInstalled(folder, ['apply', one.stack], { env });
    assert.equal(applied.status, 0, applied.stdout + applied.stderr);
    assert.equal((await runInstalled(folder, ['plan', '--detailed-exitcode'], { env })).status, 0);
    // The app of a repository, in the sandbox that the package brings.
    const isolated = { ...env, GROUNDSTATE_SYNTH_ISOLATION: 'auto', ...certificates() };
    const input = 'length(keys(local))\n"synthesized"\n';
    const spoken = await runInstalled(folder, ['console', stacks, '--stack', 'network'], { env: isolated, input });
    assert.match(spoken.stdout, /"synthesized"/, spoken.stderr);
  } finally {
    await rig.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Behind a proxy that opens TLS, npm of the sandbox needs what npm of this machine has. */
function certificates(): Readonly<Record<string, string>> {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
}
