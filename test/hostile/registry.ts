import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import path from 'node:path';
import type { Stage } from './attack.ts';

const made = new Map<string, Buffer>();

/** The archive of a package of the stage's registry, made by the real tar. */
export function packageOf(name: string, stage: Stage): Buffer {
  const known = made.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(path.join(stage.folder, 'package-'));
  const root = path.join(folder, 'package');
  mkdirSync(root);
  const script = `echo taken > ${stage.treasure}`;
  const scripts =
    name === 'scripts' ? { preinstall: script, install: script, postinstall: script, prepare: script } : {};
  writeFileSync(
    path.join(root, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js', scripts }),
  );
  writeFileSync(path.join(root, 'index.js'), `export default 'the package ${name}';`);
  if (name === 'scripts') writeFileSync(path.join(root, 'binding.gyp'), '{}');
  if (name === 'links') {
    symlinkSync(`${stage.home}/.aws/credentials`, path.join(root, 'x'));
    symlinkSync(`${stage.home}/.aws`, path.join(root, 'y'));
  }
  const more =
    name === 'climbs'
      ? [`--transform=s,^package/evil,package/../../../../../../../../${stage.treasure.slice(1)},`, 'package/evil']
      : [];
  if (name === 'climbs') writeFileSync(path.join(root, 'evil'), 'taken');
  execFileSync(
    'tar',
    [
      '-czPf',
      `${name}.tgz`,
      ...more,
      'package/package.json',
      'package/index.js',
      ...(name === 'links' ? ['package/x', 'package/y'] : []),
      ...(name === 'scripts' ? ['package/binding.gyp'] : []),
    ],
    { cwd: folder },
  );
  const archive = readFileSync(path.join(folder, `${name}.tgz`));
  made.set(name, archive);
  return archive;
}

/** A registry over https that has these packages and nothing else. */
export async function startRegistry(
  stage: Stage,
): Promise<{ readonly server: Server; readonly address: string; readonly certificate: string }> {
  const [key, certificate] = [
    path.join(stage.folder, 'registry.key'),
    path.join(stage.folder, 'public', 'registry.pem'),
  ];
  const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ${key} -out ${certificate}`;
  execFileSync(
    'openssl',
    [...args.split(' '), '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    { stdio: 'ignore' },
  );
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    const name = /^\/([a-z]+)\/-\/[a-z]+-1\.0\.0\.tgz$/.exec(request.url ?? '')?.[1];
    const asked = /^\/([a-z]+)$/.exec(request.url ?? '')?.[1];
    const archive = made.get(name ?? asked ?? '');
    if (archive === undefined) response.writeHead(404).end('{}');
    else response.end(name === undefined ? describe(asked ?? '', request.headers.host ?? '') : archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const listening = server.address();
  const port = typeof listening === 'object' && listening !== null ? listening.port : 0;
  return { server, address: `https://localhost:${port}/`, certificate };
}

/** What a registry says of a package with one version. */
function describe(name: string, host: string): string {
  const tarball = `https://${host}/${name}/-/${name}-1.0.0.tgz`;
  const versions = { '1.0.0': { name, version: '1.0.0', dist: { tarball } } };
  return JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions });
}
