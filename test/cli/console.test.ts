import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main-program.ts';
import { compose } from '../../src/compose.ts';

interface Session {
  readonly args?: readonly string[];
  readonly lines: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
}

/** A console in a folder of its own, without any setting. */
async function converse({ args = [], lines, files = {}, environment = {}, isTerminal = false }: Session) {
  const cwd = mkdtempSync(path.join(tmpdir(), 'groundstate-console-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text);
  let out = '';
  let err = '';
  async function* read() {
    yield* lines;
  }
  const terminal = {
    cwd,
    person: 'ada@laptop',
    version: () => '1.2.3',
    input: { isTerminal, lines: read },
    out: { isTerminal: false, write: (text: string) => void (out += text) },
    err: { isTerminal: false, write: (text: string) => void (err += text) },
    onStop: () => () => undefined,
  };
  const status = await main(['console', ...args], { HOME: cwd, ...environment }, terminal, compose);
  return { status, out, err };
}

test('the console needs no settings and prints each value as Terraform does', async () => {
  const { status, out, err } = await converse({ lines: ['1 + 1', '', '{a = "x"}', 'tolist([null])', 'sensitive(1)'] });
  assert.equal(err, '');
  assert.equal(out, '2\n{\n  "a" = "x"\n}\ntolist([\n  null,\n])\n(sensitive value)\n');
  assert.equal(status, 0);
});

test('with --json each line gives one line of JSON', async () => {
  const { status, out } = await converse({
    args: ['--json'],
    files: { 'main.tf.json': '{"resource":{"aws_sqs_queue":{"q":{}}},"locals":{"secret":"${sensitive([1])}"}}' },
    lines: ['1e21', '["a\\nb", null]', 'aws_sqs_queue.q.arn', 'local.secret', 'nope(1)', '1 / 0'],
  });
  const answers = out.trimEnd().split('\n');
  assert.equal(answers[0], '{"value":1000000000000000000000}');
  assert.deepEqual(JSON.parse(answers[1] ?? ''), { value: ['a\nb', null] });
  assert.equal(answers[2], '{"unknown":true}');
  assert.equal(answers[3], '{"sensitive":true}');
  assert.match(answers[4] ?? '', /^\{"error":".*nope.*"\}$/);
  assert.equal(answers[5], '{"value":"+Inf"}');
  assert.equal(status, 1);
});

test('an error does not end the session, and fails it only where the lines come from a program', async () => {
  const lines = ['1 +', '2'];
  const piped = await converse({ lines });
  assert.equal(piped.out, '2\n');
  assert.match(piped.err, /Invalid expression\n[\s\S]*\n +\| +\^/);
  assert.equal(piped.status, 1);
  assert.equal((await converse({ lines, isTerminal: true })).status, 0);
});

test('the word exit ends the session', async () => {
  assert.equal((await converse({ lines: ['1', 'exit', '2'] })).out, '1\n');
});

test('locals, variables and files of a folder are known, override files and TF_VAR_* included', async () => {
  const { out, err } = await converse({
    args: ['.'],
    files: {
      'main.tf.json': '{"variable":{"zones":{"type":"list(string)"}},"locals":{"n":1}}',
      'override.tf.json': '{"locals":{"n":2}}',
      'note.txt': 'hello',
    },
    environment: { TF_VAR_zones: '["a", "b"]' },
    lines: ['local.n', 'var.zones[1]', 'file("note.txt")', 'file("../note.txt")'],
  });
  assert.equal(out, '2\n"b"\n"hello"\n');
  assert.match(err, /Function call failed/);
});

test('an attribute that its type does not have is refused before anything is known', async () => {
  const { err } = await converse({
    files: { 'main.tf.json': '{"resource":{"aws_vpc":{"main":{"cidr_block":"10.0.0.0/16"}}}}' },
    lines: ['aws_vpc.main.cidr_blok'],
  });
  assert.match(err, /aws_vpc has no attribute "cidr_blok".*Did you mean "cidr_block"\?/);
});

test('what is wrong with the folder is said before the first line', async () => {
  const { err, out } = await converse({ files: { 'main.tf.json': '{"modul":{}}' }, lines: ['1'] });
  assert.match(err, /Unknown block/);
  assert.equal(out, '1\n');
});
