import assert from 'node:assert/strict';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { Failure } from '../../../src/core/failure.ts';
import { createBareRepository } from '../../support/git-repository.ts';
import { appProject, isFailure, openTestSynth } from './open-test-synth.ts';

const { signal } = new AbortController();
const stacksFolder = fileURLToPath(new URL('../../../stacks', import.meta.url));
const isSource = (source: string) => path.basename(source) !== 'node_modules';
let bench: Awaited<ReturnType<typeof openTestSynth>>;
let twice: typeof bench;

before(async () => {
  bench = await openTestSynth();
  twice = await openTestSynth({ twice: true });
});
after(() => Promise.all([bench.close(), twice.close()]));

test('a commit of the example estate becomes its three stacks, once', async () => {
  const repository = await createBareRepository(stacksFolder, { parent: bench.folder });
  const source = createGitSource({
    repository: repository.url,
    branch: repository.branch,
    folder: '',
    mirrorPath: path.join(bench.folder, 'mirror'),
    allowFile: true,
    now: () => 0,
  });
  await source.fetch(repository.commit, signal);
  const tree = await source.materialize(repository.commit, signal);
  const input = { path: tree.path, commit: repository.commit };
  const first = await twice.synth.synthesize(input, signal);
  assert.equal(first.cached, false);
  assert.deepEqual(
    first.stacks.map(({ name, dependencies }) => [name, dependencies.toSorted()]),
    [
      ['data', ['network', 'storage']],
      ['network', []],
      ['storage', []],
    ],
  );
  for (const stack of first.stacks) {
    assert.deepEqual(stack.annotations, []);
    assert.ok(!stack.document.includes(twice.folder), 'no path of this machine is in the document');
    assert.equal(typeof JSON.parse(stack.document).provider.aws[0].region, 'string');
  }
  const second = await twice.synth.synthesize(input, signal);
  assert.equal(second.cached, true);
  assert.deepEqual(second.stacks, first.stacks);
});

test('a cdktf.json above the stacks uses the packages that lie nearest to its entry', async () => {
  const cdktfJson = await readFile(path.join(stacksFolder, '../cdktf.json'), 'utf8');
  const root = await bench.writeProject({
    'cdktf.json': cdktfJson,
    'package.json': '{"dependencies":{"unused":"1.0.0"}}',
  });
  await cp(stacksFolder, path.join(root, 'stacks'), { recursive: true, filter: isSource });
  const { stacks } = await bench.synth.synthesize({ path: root, commit: '7'.repeat(40) }, signal);
  assert.deepEqual(
    stacks.map(({ name }) => name),
    ['data', 'network', 'storage'],
  );
});

test('the app sees the context of cdktf.json and runs where the infra root is', async () => {
  const files = appProject(
    `import { readFileSync } from 'node:fs';
     writeStack('a', { context: JSON.parse(process.env.CDKTF_CONTEXT_JSON), data: readFileSync('data/x.txt', 'utf8') });
     writeManifest({ name: 'a' });`,
    { context: { environment: 'test' } },
  );
  const { stacks } = await bench.run({ ...files, 'data/x.txt': 'here' });
  assert.deepEqual(JSON.parse(stacks[0]?.document ?? ''), { context: { environment: 'test' }, data: 'here' });
});

test('annotations come with their level and the path of their construct', async () => {
  const annotation = { constructPath: 'a/vpc', level: '@cdktf/error', message: 'no CIDR', stacktrace: [] };
  const { stacks } = await bench.run(
    appProject(`writeStack('a', {}); writeManifest({ name: 'a', annotations: [${JSON.stringify(annotation)}] });`),
  );
  assert.deepEqual(stacks[0]?.annotations, [{ level: 'error', message: 'no CIDR', path: 'a/vpc' }]);
});

test('a classic TypeScript project runs: no module type, an enum, a folder import and ts-node as its app', async () => {
  const files = appProject('');
  const { stacks } = await bench.run({
    'cdktf.json': JSON.stringify({ app: 'npx ts-node main.ts' }),
    'main.ts': `
      import { Level } from './level';
      import { writeStack, writeManifest } from './write';
      class Named { constructor(private readonly name: string) {} print() { return this.name + __dirname.length; } }
      writeStack('a', { level: Level.High, named: new Named('n').print() });
      writeManifest({ name: 'a' });`,
    'level/index.ts': 'export enum Level { Low, High }',
    'write.ts': files['write.ts'] ?? '',
  });
  assert.equal(JSON.parse(stacks[0]?.document ?? '').level, 1);
});

test('an app line that is no TypeScript file runs as it stands', async () => {
  const { stacks } = await bench.run({
    'cdktf.json': JSON.stringify({ app: 'cp -r ready/. "$CDKTF_OUTDIR" && echo done' }),
    'ready/manifest.json': JSON.stringify({
      stacks: { a: { name: 'a', synthesizedStackPath: 'a.tf.json', workingDirectory: '.' } },
    }),
    'ready/a.tf.json': '{}',
  });
  assert.deepEqual(
    stacks.map(({ name, document }) => [name, document]),
    [['a', '{}']],
  );
});

const brokenProjects = [
  ['no cdktf.json', { 'README.md': 'x' }, 'synth.project-missing', /neither a cdktf.json nor a \*\.tf\.json/],
  ['a cdktf.json that is not JSON', { 'cdktf.json': '{ "app": ' }, 'synth.project-broken', /cdktf\.json is not JSON/],
  ['a cdktf.json without an app', { 'cdktf.json': '{}' }, 'synth.project-broken', /has no "app"/],
  [
    'an app that is not there',
    { 'cdktf.json': '{"app":"node gone.ts"}' },
    'synth.project-broken',
    /"gone\.ts".*not in the commit/,
  ],
  ['an app outside', { 'cdktf.json': '{"app":"node ../main.ts"}' }, 'synth.project-broken', /outside the infra folder/],
  [
    'packages without a lock file',
    { ...appProject(''), 'package.json': '{"dependencies":{"cdktf":"0.21.0"}}' },
    'synth.lock-file',
    /no package-lock\.json/,
  ],
  ['an app that throws', appProject(`throw new Error('no such zone: mars');`), 'synth.app', /no such zone: mars/],
  ['an app that exits with 3', appProject(`process.exit(3);`), 'synth.app', /"run" ended with 3/],
  ['code that does not parse', appProject('const = 1;'), 'synth.bundle', /main\.ts/],
  ['an import that is not there', appProject(`import './.gen/x.ts';`), 'synth.bundle', /cdktf get/],
  ['an app that writes nothing', appProject(''), 'synth.output', /no manifest\.json/],
  ['an app without stacks', appProject('writeManifest();'), 'synth.no-stacks', /never taken for a wish to delete/],
] as const;

for (const [what, files, code, pattern] of brokenProjects) {
  test(`${what} is said`, async () => {
    await assert.rejects(bench.run(files), isFailure(code, pattern));
  });
}

const manifests = [
  ['a document that is not JSON', `writeStack('a', '{'); writeManifest({ name: 'a' });`, /cdk\.tf\.json is not JSON/],
  ['a document that is missing', `writeManifest({ name: 'a' });`, /not a file in the output folder/],
  [
    'a path out of the folder',
    `writeManifest({ name: 'a', synthesizedStackPath: '../../etc/passwd' });`,
    /leaves the output folder/,
  ],
  [
    'an absolute path',
    `writeManifest({ name: 'a', synthesizedStackPath: '/etc/passwd' });`,
    /leaves the output folder/,
  ],
  [
    'a dependency on a stack that is not there',
    `writeStack('a', {}); writeManifest({ name: 'a', dependencies: ['b'] });`,
    /depends on "b"/,
  ],
  ['a stack name with a path in it', `writeManifest({ name: '../a' });`, /not what cdktf writes/],
  [
    'a key that stands twice',
    `writeStack('a', '{"resource":{},"resource":{}}'); writeManifest({ name: 'a' });`,
    /"resource" stands twice/,
  ],
  [
    'a prototype key in escapes',
    `writeStack('a', '{"_\\\\u005fproto__":{"x":1}}'); writeManifest({ name: 'a' });`,
    /__proto__/,
  ],
  [
    'a stack under the name of another',
    `import { readFileSync, writeFileSync } from 'node:fs'; writeStack('a', {}); writeManifest({ name: 'a' });
     const file = process.env.CDKTF_OUTDIR + '/manifest.json';
     writeFileSync(file, readFileSync(file, 'utf8').replace('{"a":', '{"b":'));`,
    /the stack "a" under the name "b"/,
  ],
  [
    'a document that is not UTF-8',
    `import { writeFileSync } from 'node:fs'; writeStack('a', {}); writeManifest({ name: 'a' });
     writeFileSync(process.env.CDKTF_OUTDIR + '/stacks/a/cdk.tf.json', Buffer.from('7b2261223a22ff227d', 'hex'));`,
    /not UTF-8/,
  ],
  ['a prototype key', `writeStack('a', '{"__proto__":{"x":1}}'); writeManifest({ name: 'a' });`, /__proto__/],
  [
    'a very deep document',
    `writeStack('a', '['.repeat(5000) + ']'.repeat(5000)); writeManifest({ name: 'a' });`,
    /levels deep/,
  ],
  [
    'a document that is a link',
    `import { mkdirSync, symlinkSync } from 'node:fs';
     mkdirSync(process.env.CDKTF_OUTDIR + '/stacks/a', { recursive: true });
     symlinkSync('/proc/self/environ', process.env.CDKTF_OUTDIR + '/stacks/a/cdk.tf.json');
     writeManifest({ name: 'a' });`,
    /"stacks\/a\/cdk\.tf\.json" is not a plain file/,
  ],
  [
    'a stack folder that is a link',
    `import { mkdirSync, symlinkSync } from 'node:fs';
     mkdirSync(process.env.CDKTF_OUTDIR + '/stacks', { recursive: true });
     symlinkSync('/proc/self', process.env.CDKTF_OUTDIR + '/stacks/a');
     writeManifest({ name: 'a', synthesizedStackPath: 'stacks/a/status' });`,
    /"stacks\/a" is not a plain file/,
  ],
  [
    'a document that is a pipe',
    `import { execFileSync } from 'node:child_process'; import { mkdirSync } from 'node:fs';
     mkdirSync(process.env.CDKTF_OUTDIR + '/stacks/a', { recursive: true });
     execFileSync('/usr/bin/mkfifo', [process.env.CDKTF_OUTDIR + '/stacks/a/cdk.tf.json']);
     writeManifest({ name: 'a' });`,
    /is not a plain file/,
  ],
] as const;

for (const [what, code, pattern] of manifests) {
  test(`${what} in the output is refused`, async () => {
    await assert.rejects(bench.run(appProject(code)), isFailure('synth.output', pattern));
  });
}

const moving = [
  ['the time of day', 'new Date().toISOString()'],
  ['the day', 'new Date().getUTCDate()'],
  ['the time as a number', 'Date.now()'],
  ['the time as a text', 'Date()'],
  ['a random number', 'Math.random()'],
  ['its own folder', 'process.cwd()'],
  ['its home', 'process.env.HOME'],
] as const;

for (const [what, code] of moving) {
  test(`an app that uses ${what} is refused, by the place and without the value`, async () => {
    const app = `writeStack('a', { resource: { aws_vpc: { v: { tags: { made: String(${code}), Name: 'x' } } } } }); writeManifest({ name: 'a' });`;
    await assert.rejects(
      twice.run(appProject(app)),
      isFailure('synth.not-deterministic', /They differ in:\na: resource\.aws_vpc\.v\.tags\.made$/),
    );
  });
}

test('two runs that differ in a file, in a stack or in what a stack waits for differ', async () => {
  const app = `import { writeFileSync } from 'node:fs';
    writeStack('a', {}); writeStack('b', {}); writeStack(String(Math.random()).slice(2), {});
    writeFileSync(process.env.CDKTF_OUTDIR + '/stacks/a/asset.bin', String(Math.random()));
    writeManifest({ name: 'a', annotations: [{ level: '@cdktf/info', message: String(Math.random()) }] }, { name: 'n' + Date.now(), synthesizedStackPath: 'stacks/b/cdk.tf.json' });`;
  await assert.rejects(twice.run(appProject(app), '8'.repeat(40)), (error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.detail, /a: dependencies or annotations/);
    assert.match(error.detail, /n\d+ \(only in one of them\)/);
    assert.match(error.detail, /file stacks\/a\/asset\.bin/);
    return true;
  });
});

test('a folder that is no commit is synthesized once', async () => {
  const root = await twice.writeProject(
    appProject(`writeStack('a', { at: Date.now() }); writeManifest({ name: 'a' });`),
  );
  const { stacks } = await twice.synth.synthesize({ path: root, commit: 'folder-1' }, signal);
  assert.equal(stacks.length, 1);
});

test('a failed synthesis is not kept: the same commit is tried again', async () => {
  const root = await bench.writeProject(appProject(`throw new Error('once');`));
  const input = { path: root, commit: '2'.repeat(40) };
  await assert.rejects(bench.synth.synthesize(input, signal), isFailure('synth.app', /once/));
  await writeFile(
    path.join(root, 'main.ts'),
    appProject(`writeStack('a', {}); writeManifest({ name: 'a' });`)['main.ts'] ?? '',
  );
  assert.equal((await bench.synth.synthesize(input, signal)).stacks.length, 1);
});

test('a folder of Terraform JSON is one stack named after the folder, its files together', async () => {
  const root = await bench.writeProject(
    {
      'main.tf.json': '{"resource":{"aws_vpc":{"a":{}}},"provider":{"aws":{"region":"eu-west-1"}}}',
      'more.tf.json': '{"resource":{"aws_vpc":{"b":{}}},"provider":{"aws":{"alias":"x"}},"output":{"o":{"value":1}}}',
    },
    'platform',
  );
  const { stacks } = await bench.synth.synthesize({ path: root, commit: '3'.repeat(40) }, signal);
  assert.deepEqual(
    stacks.map(({ name }) => name),
    ['platform'],
  );
  assert.equal(stacks[0]?.folder, root);
  assert.deepEqual(JSON.parse(stacks[0]?.document ?? ''), {
    resource: { aws_vpc: { a: {}, b: {} } },
    provider: { aws: [{ region: 'eu-west-1' }, { alias: 'x' }] },
    output: { o: { value: 1 } },
  });
});

test('a resource that two Terraform files declare is an error', async () => {
  const file = '{"resource":{"aws_vpc":{"a":{}}}}';
  await assert.rejects(
    bench.run({ 'a.tf.json': file, 'b.tf.json': file }),
    isFailure('synth.project-broken', /b\.tf\.json declares resource\.aws_vpc\.a again/),
  );
});

test('a synthesis that is no longer wanted ends at once', async () => {
  const leaving = new AbortController();
  const root = await bench.writeProject(appProject(`setInterval(() => {}, 1000);`));
  const running = bench.synth.synthesize({ path: root, commit: '4'.repeat(40) }, leaving.signal);
  setTimeout(() => leaving.abort(new Error('shutting down')), 300);
  await assert.rejects(running, /shutting down/);
});

test('links in the infra folder are not followed when it is copied for the app', async (context) => {
  if (bench.synth.isolation.mode !== 'namespace') return context.skip('no namespaces here');
  const root = await bench.writeProject(
    appProject(`import { readFileSync } from 'node:fs';
      let seen = 'nothing'; try { seen = readFileSync('leak', 'utf8'); } catch {}
      writeStack('a', { seen }); writeManifest({ name: 'a' });`),
  );
  const secret = path.join(bench.folder, 'secret');
  await writeFile(secret, 'top secret');
  await symlink(secret, path.join(root, 'leak'));
  const { stacks } = await bench.synth.synthesize({ path: root, commit: '5'.repeat(40) }, signal);
  assert.equal(stacks[0]?.document, '{"seen":"nothing"}');
});
