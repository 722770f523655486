import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDockerfile, type Stage } from './dockerfile.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stages = readDockerfile(path.join(root, 'Dockerfile'));
const last = stages.at(-1) as Stage;
const folders: string[] = [];

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const said = (name: string): readonly string[] =>
  last.instructions.filter((one) => one.name === name).map(({ text }) => text);

describe('the image', () => {
  test('begins with one pinned release, the Node that the launcher fetches', () => {
    const launcher = readFileSync(path.join(root, 'src/launch.mjs'), 'utf8');
    const version = /NODE_VERSION = '([\d.]+)'/.exec(launcher)?.[1];
    for (const { base } of stages) assert.equal(base, `node:${version}-bookworm-slim`);
  });

  test('runs as nobody in particular, has a health check, and holds what it needs and no more', () => {
    assert.deepEqual(said('USER'), ['10001:10001']);
    assert.equal(said('HEALTHCHECK').length, 1);
    const ignored = readFileSync(path.join(root, '.dockerignore'), 'utf8').trim().split('\n');
    assert.deepEqual(ignored, ['*', '!package.json', '!package-lock.json', '!LICENSE', '!src']);
    assert.ok(
      said('COPY').every((text) => !/(^|\s)\.\s/.test(text)),
      'nothing is copied as a whole',
    );
  });

  test('built step by step in a plain folder, it runs from a folder that it cannot write to', () => {
    const app = buildInFolder();
    const run = (...args: readonly string[]): string => {
      const [node = '', ...entry] = JSON.parse(said('ENTRYPOINT')[0] ?? '[]') as readonly string[];
      const words = entry.map((word) => word.replace('/app/', `${app}/`));
      return execFileSync(node === 'node' ? process.execPath : node, [...words, ...args], {
        cwd: '/',
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', NODE_COMPILE_CACHE: `${app}/.compiled` },
      });
    };
    execFileSync('chmod', ['-R', 'a-w', app]);
    assert.match(run('--version'), /^groundstate \d[\d.]*\+c0ffee$/m);
    assert.match(run('worker', '--help'), /repository/);
    execFileSync('chmod', ['-R', 'u+w', app]);
  });
});

/** Does what the instructions say, but for the packages of Debian, in a folder that stands for /app. */
function buildInFolder(): string {
  const built = new Map<string, string>();
  let app = '';
  for (const { name, instructions } of stages) {
    app = mkdtempSync(path.join(tmpdir(), 'groundstate-image-'));
    folders.push(app);
    built.set(name ?? 'last', app);
    for (const instruction of instructions) perform(instruction.name, instruction.text, app, built);
  }
  return app;
}

function perform(name: string, text: string, app: string, built: ReadonlyMap<string, string>): void {
  if (name === 'COPY') {
    const all = text.split(' ');
    const from = all.find((word) => word.startsWith('--from='));
    const words = all.filter((word) => word !== from);
    const source = from === undefined ? root : (built.get(from.slice('--from='.length)) ?? assert.fail(from));
    const target = path.resolve(app, words.at(-1) ?? '.');
    for (const file of words.slice(0, -1)) {
      const inside = file.replace(/^\/app\//, '');
      const to = words.at(-1)?.endsWith('./') === true ? path.join(target, path.basename(inside)) : target;
      cpSync(path.join(source, inside), to, { recursive: true });
    }
  }
  if (name === 'RUN' && /^(npm|node|printf) /.test(text)) {
    const env = {
      ...process.env,
      COMMIT: 'c0ffee', // a build argument is a variable of the steps after it
      PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}`,
      NODE_COMPILE_CACHE: `${app}/.compiled`,
    };
    execFileSync('sh', ['-c', `${text} ${text.startsWith('npm') ? '--prefer-offline' : ''}`], {
      cwd: app,
      stdio: 'pipe',
      env,
    });
  }
}
