import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseEstatePolicy } from '../../src/config/estate-policy.ts';
import { copySources, installCdktn, moveImports } from './on-cdktn.ts';
import { assertSamePlan, comparable, type Document, synthesizeApp } from './same-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stacks = path.join(root, 'stacks');
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-stacks-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const count = (document: Document | undefined, type: string) =>
  Object.keys(document?.['resource']?.[type] ?? {}).length;

const taggable = [
  'aws_vpc',
  'aws_subnet',
  'aws_internet_gateway',
  'aws_route_table',
  'aws_security_group',
  'aws_s3_bucket',
  'aws_dynamodb_table',
];

test('the estate holds what the demo tells its story with', async () => {
  const { network, storage, data } = await synthesizeApp('stacks/main.ts', root);
  assert.deepEqual(
    {
      subnets: count(network, 'aws_subnet'),
      routes: count(network, 'aws_route'),
      associations: count(network, 'aws_route_table_association'),
      ingress: count(network, 'aws_vpc_security_group_ingress_rule'),
      egress: count(network, 'aws_vpc_security_group_egress_rule'),
      bucketParts: Object.keys(storage?.['resource'] ?? {}).length,
      tables: count(data, 'aws_dynamodb_table'),
    },
    { subnets: 4, routes: 1, associations: 4, ingress: 3, egress: 2, bucketParts: 6, tables: 4 },
  );
  assert.deepEqual(Object.keys(data?.['data']?.['terraform_remote_state'] ?? {}).toSorted(), [
    'cross-stack-reference-input-network',
    'cross-stack-reference-input-storage',
  ]);
});

test('every object that can carry tags has a name, an environment from the context and its keeper', async () => {
  const documents = await synthesizeApp('main.ts', stacks, 'staging');
  let seen = 0;
  for (const document of Object.values(documents)) {
    for (const type of taggable) {
      for (const resource of Object.values(document['resource']?.[type] ?? {})) {
        const tags = resource['tags'] as Readonly<Record<string, string>>;
        assert.match(tags['Name'] ?? '', /^acme-/);
        assert.equal(tags['Environment'], 'staging');
        assert.equal(tags['ManagedBy'], 'groundstate');
        seen += 1;
      }
    }
  }
  assert.ok(seen >= 15, `${seen} tagged objects`);
});

test('both cdktf.json files run the same app with the same context', async () => {
  const [outer, inner] = await Promise.all(
    [root, stacks].map(async (place) => JSON.parse(await readFile(path.join(place, 'cdktf.json'), 'utf8'))),
  );
  assert.equal(outer.app, 'node stacks/main.ts');
  assert.equal(inner.app, 'node main.ts');
  assert.deepEqual(outer.context, inner.context);
});

test('its groundstate.yaml reverts, prunes, keeps rules and routes exclusive and allows one deletion by name', async () => {
  const { policy, problems } = parseEstatePolicy(await readFile(path.join(stacks, 'groundstate.yaml'), 'utf8'));
  assert.deepEqual(problems, []);
  const { network, data } = policy?.stacks ?? {};
  assert.deepEqual([network?.drift, network?.prune, data?.drift, data?.prune], ['revert', 'auto', 'revert', 'auto']);
  assert.equal(network?.exclusive.length, 3);
  assert.deepEqual(
    data?.dataBearingDeletes.map(({ address }) => address),
    ['data/aws_dynamodb_table.exports'],
  );
  const documents = await synthesizeApp('main.ts', stacks);
  assert.ok(
    'exports' in (documents['data']?.['resource']?.['aws_dynamodb_table'] ?? {}),
    'the table that may go is there',
  );
});

test('no file imports the whole provider package', async () => {
  const names = (await readdir(stacks, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.includes('node_modules'),
  );
  assert.ok(names.length >= 8);
  for (const name of names) {
    const text = await readFile(path.join(stacks, name), 'utf8');
    assert.doesNotMatch(text, /provider-aws(?!\/lib\/[\w-]+\/index\.js)/, name);
  }
});

// The provider's bindings stay @cdktf/provider-aws, running on cdktn: what the npm alias of a moving project gives.
test('the same code runs on cdktn and declares the same', async () => {
  const copy = path.join(folder, 'cdktn');
  await copySources(stacks, copy, moveImports);
  const modules = await installCdktn(stacks, copy);
  const documents = await synthesizeApp('main.ts', copy);
  assert.deepEqual(comparable(documents), comparable(await synthesizeApp('main.ts', stacks)));
  const metadata = documents['network']?.['//'] as unknown as { readonly metadata: { readonly version: string } };
  const cdktn = JSON.parse(await readFile(path.join(modules, 'cdktn/package.json'), 'utf8'));
  assert.equal(metadata.metadata.version, cdktn.version);
  await assertSamePlan(documents, await synthesizeApp('main.ts', stacks));
});
