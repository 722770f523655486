import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Aftermath, appOf, type RepositoryAttack } from '../attack.ts';

const aim = 'leave the sandbox';
const run = `import { spawnSync } from 'node:child_process';
const sh = (line) => { const done = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8', timeout: 5000 }); return done.stdout + done.stderr; };`;

function shell(line: string): Record<string, string> {
  return appOf(`${run} say(sh(${JSON.stringify(line)}));`);
}

function saysThat(pattern: RegExp, what: string) {
  return ({ end }: Aftermath): string | undefined => (pattern.test(end.text) ? what : undefined);
}

export const leaveTheSandbox: readonly RepositoryAttack[] = [
  {
    name: 'writes to a file of the worker',
    aim,
    control: true,
    files: ({ treasure }) => shell(`echo taken > ${treasure}; echo done`),
    judge: ({ stage }) => (readFileSync(stage.treasure, 'utf8').includes('taken') ? 'the file was changed' : undefined),
  },
  {
    name: 'changes Node, npm or the bundler for the next commit',
    aim,
    files: () =>
      appOf(`${run} import { dirname } from 'node:path';
        const places = [process.execPath, dirname(process.execPath), '/opt/node/bin', '/opt/esbuild', '/opt/npm', '/usr/bin', '/bin', '/lib', '/etc'];
        say(places.map((place) => sh('test -w ' + place + ' && echo WRITABLE ' + place)).join(' '));`),
    // The root of the sandbox is its own and ends with it: /etc there is not the one of the machine.
    judge: ({ end }) => {
      const writable = [...end.text.matchAll(/WRITABLE (\S+?)(?=[\s"\\])/g)]
        .map(([, place]) => place)
        .filter((place) => place !== '/etc');
      return writable.length > 0 ? `${writable.join(', ')} can be written` : undefined;
    },
  },
  {
    name: 'keeps capabilities, or may gain privileges',
    aim,
    files: () => shell('grep -E "CapEff|CapPrm|CapBnd|NoNewPrivs" /proc/self/status'),
    judge: ({ end }) =>
      /Cap(Eff|Prm):\\+t0*[1-9a-f]|NoNewPrivs:\\+t0/.test(end.text) ? 'capabilities are left' : undefined,
  },
  {
    name: 'becomes root with a setuid program',
    aim,
    files: () =>
      shell(
        'for p in su sudo mount newgrp passwd; do command -v $p; done; su -c "cat /proc/self/status | grep CapEff" </dev/null; sudo -n id',
      ),
    judge: saysThat(/CapEff:\\+t0*[1-9a-f]/, 'it became root'),
  },
  {
    name: 'makes a user namespace of its own and mounts',
    aim,
    files: ({ home }) =>
      shell(`unshare -Urm sh -c 'mount -t tmpfs none /tmp; cat ${home}/.aws/credentials; ls /proc/1/root${home}'`),
  },
  {
    name: 'leaves its root with a second chroot',
    aim,
    files: ({ home }) =>
      shell(
        `mkdir -p x; unshare -Ur sh -c 'chroot x true'; unshare -Ur perl -e 'mkdir "y"; chroot "y"; chdir ".." for 1..50; chroot "."; open(F, "<${home}/.aws/credentials"); print <F>'`,
      ),
  },
  {
    name: 'makes a device of the disk',
    aim,
    files: () => shell('mknod disk b 8 0 && echo DEVICE; mknod $CDKTF_OUTDIR/mem c 1 1 && echo DEVICE'),
    judge: saysThat(/DEVICE/, 'a device was made'),
  },
  {
    name: 'mounts over the programs of the machine',
    aim,
    files: () => shell('mount -t tmpfs none /usr && echo MOUNTED; mount --bind /tmp /bin && echo MOUNTED'),
    judge: saysThat(/MOUNTED/, 'something was mounted'),
  },
  {
    name: 'sets a setting of the kernel',
    aim,
    files: () =>
      shell('cat /proc/sys/kernel/core_pattern > same && cat same > /proc/sys/kernel/core_pattern && echo WRITTEN'),
    judge: saysThat(/WRITTEN/, 'the kernel took it'),
  },
  {
    name: 'ends every process it can',
    aim,
    sample: true,
    files: () => appOf(`say('x'); ${run} sh('kill -KILL -1'); process.kill(-1, 'SIGKILL');`),
  },
  {
    name: 'ends its parents',
    aim,
    files: () => appOf(`say('x'); for (const id of [process.ppid, 1, 2, 3]) tryTo(() => process.kill(id, 'SIGKILL'));`),
  },
  {
    name: 'leaves a setuid program in the output',
    aim,
    files: () =>
      appOf(`${run} say('x'); sh('cp /bin/sh $CDKTF_OUTDIR/stacks/a/sh && chmod 6755 $CDKTF_OUTDIR/stacks/a/sh');`),
    judge({ end }) {
      const left = end.kind === 'stacks' ? `${end.folder}/sh` : '';
      return existsSync(left) && (statSync(left).mode & 0o6000) !== 0 ? 'the program is setuid outside' : undefined;
    },
  },
  {
    name: 'puts a program before those of the worker (PATH)',
    aim,
    files: ({ treasure }) =>
      appOf(`say('x');`, {
        'node_modules/.bin/node': `#!/bin/sh\necho taken > ${treasure}\n`,
        'node_modules/.bin/esbuild': `#!/bin/sh\necho taken > ${treasure}\n`,
      }),
    judge: ({ stage }) => (readFileSync(stage.treasure, 'utf8').includes('taken') ? 'it ran as the worker' : undefined),
  },
];
