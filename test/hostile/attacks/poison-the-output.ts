import { appOf, type RepositoryAttack } from '../attack.ts';

const aim = 'poison the output';
const fs = `import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'; import { execFileSync } from 'node:child_process'; const out = process.env.CDKTF_OUTDIR; mkdirSync(out + '/stacks/a', { recursive: true });`;
const refusal = 'synth.output';

function output(code: string): () => Record<string, string> {
  return () => appOf(`${fs} ${code}`);
}

export const poisonTheOutput: readonly RepositoryAttack[] = [
  {
    name: 'a document that is a link to a secret',
    aim,
    refusal,
    sample: true,
    files: ({ home }) =>
      appOf(
        `${fs} symlinkSync('${home}/.aws/credentials', out + '/stacks/a/cdk.tf.json'); writeManifest({ name: 'a' });`,
      ),
  },
  {
    name: 'an asset that is a link to a secret',
    aim,
    refusal,
    files: ({ home }) => appOf(`${fs} say('x'); symlinkSync('${home}/.aws/credentials', out + '/stacks/a/asset.txt');`),
  },
  {
    name: 'a folder that is a link to the home of the worker',
    aim,
    refusal,
    files: ({ home }) => appOf(`${fs} symlinkSync('${home}', out + '/stacks/b'); say('x');`),
  },
  { name: 'a link that leads to itself', aim, refusal, files: output(`say('x'); symlinkSync('loop', out + '/loop');`) },
  {
    name: 'a pipe in the place of the document',
    aim,
    refusal,
    sample: true,
    files: output(`execFileSync('mkfifo', [out + '/stacks/a/cdk.tf.json']); writeManifest({ name: 'a' });`),
  },
  {
    name: 'a socket in the output',
    aim,
    refusal,
    files: output(
      `say('x'); const { createServer } = await import('node:net'); await new Promise((done) => createServer().listen(out + '/stacks/a/s', done)); process.exit(0);`,
    ),
  },
  {
    name: 'a manifest that climbs out of its folder',
    aim,
    refusal,
    files: output(`writeManifest({ name: 'a', synthesizedStackPath: '../../../../../../etc/passwd' });`),
  },
  {
    name: 'a manifest with an absolute path',
    aim,
    refusal,
    files: ({ home }) => appOf(`${fs} writeManifest({ name: 'a', synthesizedStackPath: '${home}/secret.json' });`),
  },
  {
    name: 'a working directory outside',
    aim,
    refusal,
    files: output(`writeStack('a', {}); writeManifest({ name: 'a', workingDirectory: '../../..' });`),
  },
  {
    name: 'a stack whose name is a path',
    aim,
    refusal,
    files: output(
      `writeStack('a', {}); writeManifest({ name: '../../a', synthesizedStackPath: 'stacks/a/cdk.tf.json' });`,
    ),
  },
  {
    name: 'a stack whose name has control characters and a mention',
    aim,
    refusal,
    files: output(
      `writeStack('a', {}); writeManifest({ name: '\\u001b[2J<!channel>', synthesizedStackPath: 'stacks/a/cdk.tf.json' });`,
    ),
  },
  {
    name: 'two stacks of one name',
    aim,
    refusal,
    files: output(
      `writeStack('a', {}); writeFileSync(out + '/manifest.json', '{"stacks":{"a":{"name":"a","synthesizedStackPath":"stacks/a/cdk.tf.json","workingDirectory":"."},"b":{"name":"a","synthesizedStackPath":"stacks/a/cdk.tf.json","workingDirectory":"."}}}');`,
    ),
  },
  {
    name: 'a file name with control characters',
    aim,
    refusal,
    files: output(`say('x'); writeFileSync(out + '/a\\n\\u001b[31mb', '');`),
  },
  {
    name: 'a prototype key',
    aim,
    refusal,
    files: output(`writeStack('a', '{"__proto__":{"polluted":true}}'); writeManifest({ name: 'a' });`),
  },
  {
    name: 'a prototype key in escapes',
    aim,
    refusal,
    files: output(
      `writeStack('a', '{"resource":{"_\\\\u005fproto_\\\\u005f":{"polluted":true}}}'); writeManifest({ name: 'a' });`,
    ),
  },
  {
    name: 'a prototype key in the manifest',
    aim,
    refusal,
    files: output(
      `writeFileSync(out + '/manifest.json', '{"stacks":{"__proto__":{"name":"a","synthesizedStackPath":"x","workingDirectory":"."}}}');`,
    ),
  },
  {
    name: 'a key that stands twice, the second hidden',
    aim,
    refusal,
    files: output(
      `writeStack('a', '{"resource":{"aws_vpc":{}},"resource":{"aws_iam_user":{}}}'); writeManifest({ name: 'a' });`,
    ),
  },
  {
    name: 'JSON of 100,000 levels',
    aim,
    refusal,
    files: output(`writeStack('a', '['.repeat(100000) + ']'.repeat(100000)); writeManifest({ name: 'a' });`),
  },
  {
    name: 'a string of 45 MB with an escape',
    aim,
    files: output(`writeStack('a', '{"a":"\\\\n' + 'x'.repeat(45e6) + '"}'); writeManifest({ name: 'a' });`),
  },
  {
    name: 'bytes that are no text',
    aim,
    refusal,
    files: output(
      `writeFileSync(out + '/stacks/a/cdk.tf.json', Buffer.from('7b2261223a22ff227d', 'hex')); writeManifest({ name: 'a' });`,
    ),
  },
  { name: 'an empty estate', aim, refusal: 'synth.no-stacks', files: output(`writeManifest();`) },
  {
    name: 'a time bomb: other stacks on another day',
    aim,
    twice: true,
    refusal: 'synth.not-deterministic',
    sample: true,
    files: output(
      `writeStack('a', { resource: { aws_vpc: Date.now() > ${Date.now() + 7 * 86_400_000} ? {} : { v: {} } } }); writeManifest({ name: 'a' });`,
    ),
  },
  {
    name: 'a choice of dice',
    aim,
    twice: true,
    refusal: 'synth.not-deterministic',
    files: output(`writeStack('a', { dice: Math.random() }); writeManifest({ name: 'a' });`),
  },
  {
    name: 'an asset that changes with every run',
    aim,
    twice: true,
    refusal: 'synth.not-deterministic',
    files: output(`say('x'); writeFileSync(out + '/stacks/a/asset', String(Math.random()));`),
  },
];
