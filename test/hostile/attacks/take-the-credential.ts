import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import path from 'node:path';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import type { DirectAttack, Stage } from '../attack.ts';

const aim = 'take the credential';
const { signal } = new AbortController();

interface Heard {
  readonly url: string;
  /** Everything that the server was told, as one text. */
  readonly heard: string[];
  close(): void;
}

/** A server over TLS that writes down what it is told; the stage's authority vouches for it. */
async function listen(stage: Stage, answer?: RequestListener): Promise<Heard> {
  const [key, certificate] = [path.join(stage.folder, 'git.key'), path.join(stage.folder, 'git.pem')];
  if (!existsSync(key)) {
    const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ${key} -out ${certificate}`;
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', [...args.split(' '), ...subject], { stdio: 'ignore' });
  }
  process.env['GIT_SSL_CAINFO'] = certificate;
  const heard: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    heard.push(`${request.url} ${JSON.stringify(request.headers)} ${Buffer.from(basic, 'base64').toString()}`);
    if (answer !== undefined) answer(request, response);
    else response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `https://127.0.0.1:${port}/estate.git`, heard, close: () => server.close() };
}

/** Asks a repository for its tip with the canary as the token; answers the text of the failure. */
async function ask(repository: string, stage: Stage, mirrorPath: string): Promise<string> {
  const credentials = { kind: 'token', token: stage.canary } as const;
  const source = createGitSource({ repository, branch: 'main', folder: '', mirrorPath, credentials, now: () => 0 });
  return source.tip(signal).then(
    () => 'it was answered',
    (error: unknown) => String(error),
  );
}

export const takeTheCredential: readonly DirectAttack[] = [
  {
    name: 'a redirect of the Git server to another one',
    aim,
    sample: true,
    async run(stage) {
      const elsewhere = await listen(stage);
      const first = await listen(stage, (request, response) => {
        response.writeHead(302, { Location: elsewhere.url + (request.url ?? '').replace('/estate.git', '') }).end();
      });
      const said = await ask(first.url, stage, await mkdtemp(path.join(stage.folder, 'redirect-')));
      first.close();
      elsewhere.close();
      if (said.includes(stage.canary)) return 'the credential is in the message';
      return elsewhere.heard.length > 0 ? 'the redirect was followed' : undefined;
    },
  },
  {
    name: 'a repository address that was changed to the server of the attacker',
    aim,
    async run(stage) {
      const honest = await listen(stage);
      const attacker = await listen(stage);
      const mirrorPath = await mkdtemp(path.join(stage.folder, 'changed-'));
      await ask(honest.url, stage, mirrorPath);
      await ask(attacker.url, stage, mirrorPath);
      honest.close();
      attacker.close();
      if (!honest.heard.some((text) => text.includes(stage.canary))) return 'the control did not get the credential';
      return attacker.heard.some((text) => text.includes(stage.canary)) ? 'the credential was sent' : undefined;
    },
  },
  {
    name: 'a Git server that asks for the password of another host',
    aim,
    async run(stage) {
      const server = await listen(stage, (_request, response) => {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="https://github.com"' }).end();
      });
      const said = await ask(server.url, stage, await mkdtemp(path.join(stage.folder, 'realm-')));
      server.close();
      return said.includes(stage.canary) ? 'the credential is in the message' : undefined;
    },
  },
];
