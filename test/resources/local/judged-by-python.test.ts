import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { FilePort } from '../../../src/terraform/ports.ts';
import { readLocally, textOf } from '../read-data.ts';

// The providers of archive_file and cloudinit_config cannot be had everywhere; Python's zipfile, email and gzip read what they write.
const content: Readonly<Record<string, Uint8Array>> = {
  'app/index.js': Buffer.from('exports.handler = async () => 1;\n'.repeat(300)),
  'app/lib/ü.txt': Buffer.from('ä'),
  'app/empty': new Uint8Array(),
  'app/random.bin': Uint8Array.from({ length: 70_000 }, (_, index) => (index * index * 31 + (index >> 3)) % 256),
  'app/run': Buffer.from('#!/bin/sh\n'),
};
const files: FilePort = {
  folder: '/stack',
  readText: (path) => (content[path] === undefined ? undefined : Buffer.from(content[path]).toString()),
  readBytes: (path) => content[path],
  exists: (path) => path in content,
  executable: (path) => path === 'app/run',
  list: (folder) =>
    Object.keys(content)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1))
      .sort(),
};

function python(program: string, input: Uint8Array): unknown {
  const run = spawnSync('python3', ['-c', program], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

test('an archive is what zipfile of Python reads back, checksums, modes and names included', async () => {
  const packed = await readLocally(files)('archive_file', { type: 'zip', output_path: 'a.zip', source_dir: 'app' });
  const found = python(
    `import sys, io, json, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
modes = [[i.filename, oct(i.external_attr >> 16 & 0o777)] for i in archive.infolist()]
print(json.dumps([archive.testzip(), modes, {i.filename: archive.read(i).hex() for i in archive.infolist()}]))`,
    packed.files.readBytes('./a.zip') ?? packed.files.readBytes('a.zip') ?? new Uint8Array(),
  ) as [unknown, unknown, Record<string, string>];
  assert.equal(found[0], null);
  const hex = Object.fromEntries(
    Object.entries(content).map(([path, bytes]) => [path.slice(4), Buffer.from(bytes).toString('hex')]),
  );
  assert.deepEqual(found[2], hex);
  assert.deepEqual(found[1], [
    ['empty', '0o644'],
    ['index.js', '0o644'],
    ['lib/ü.txt', '0o644'],
    ['random.bin', '0o644'],
    ['run', '0o755'],
  ]);
});

test('a cloud-init text is what email and gzip of Python take apart', async () => {
  const part = [
    { content_type: 'text/x-shellscript', content: '#!/bin/sh\necho "ä"\n', filename: 'a.sh' },
    { content_type: 'text/cloud-config', content: 'packages: [x]', merge_type: 'list(append)' },
  ];
  const { values } = await readLocally()('cloudinit_config', { part });
  const found = python(
    `import sys, json, gzip, base64, email
message = email.message_from_bytes(gzip.decompress(base64.b64decode(sys.stdin.buffer.read())))
print(json.dumps([message.get_content_type(), [[p.get_content_type(), p.get_filename(), p["X-Merge-Type"], p.get_payload(decode=True).decode()] for p in message.get_payload()]]))`,
    Buffer.from(textOf(values?.['rendered'])),
  );
  assert.deepEqual(found, [
    'multipart/mixed',
    [
      ['text/x-shellscript', 'a.sh', null, '#!/bin/sh\necho "ä"\n'],
      ['text/cloud-config', null, 'list(append)', 'packages: [x]'],
    ],
  ]);
});
