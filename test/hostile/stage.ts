import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import type { Stage } from './attack.ts';

/** Somebody without any rights, who runs the worker where it is not root. */
export const ordinaryUser = 60_123;

interface OpenStage extends Stage {
  /** What arrived since it was last asked. */
  takeArrived(): readonly string[];
  /** Makes the home, the mirror and the treasure belong to the one who runs the worker. */
  giveTo(user: number): void;
  close(): void;
}

const metadataAddresses = ['169.254.169.254', '169.254.170.2', 'fd00:ec2::254'];

/**
 * Lays out everything that an attack could want, each with the canary in it. It runs in a network of its own, in which the
 * metadata addresses are real servers.
 */
export async function openStage(): Promise<OpenStage> {
  const folder = mkdtempSync('/var/tmp/groundstate-hostile-');
  const canary = `canary-${randomBytes(12).toString('hex')}`;
  const home = path.join(folder, 'worker');
  const mirrorFile = path.join(folder, 'data/git/another.git/secret');
  const treasure = path.join(folder, 'worker/treasure');
  const socket = path.join(folder, 'daemon.sock');
  chmodSync(folder, 0o755);
  for (const name of ['worker/.aws', 'data/git/another.git', 'public/bin', 'projects', 'host']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  for (const [name, text] of [
    ['.aws/credentials', `aws_secret_access_key = ${canary}\n`],
    ['secret.ts', `export const secret = '${canary}';\n`],
    ['secret.json', JSON.stringify({ secret: canary })],
    ['tsconfig.json', JSON.stringify({ compilerOptions: { jsxFactory: canary } })],
    ['treasure', 'untouched'],
  ] as const) {
    writeFileSync(path.join(home, name), text, { mode: 0o600 });
  }
  writeFileSync(mirrorFile, canary, { mode: 0o600 });
  writeFileSync(path.join(folder, 'public/self.tftpl'), '${templatefile("self.tftpl", {})}');
  copyFileSync(process.execPath, path.join(folder, 'public/bin/node'));
  chmodSync(path.join(folder, 'public/bin/node'), 0o755);

  const arrived: string[] = [];
  const note = (what: string): void => void arrived.push(what);
  const servers: (HttpServer | Server | Socket)[] = [];
  const web = (place: string) =>
    createHttpServer((request, response) => {
      note(`${request.method} ${request.url} at ${place}`);
      response.end(`{"SecretAccessKey":"${canary}"}`);
    });
  for (const address of metadataAddresses) servers.push(await listen(web(address), { host: address, port: 80 }));
  const own = await listen(web('the port of the attacker'), { host: '127.0.0.1', port: 0 });
  const place = own.address();
  const port = typeof place === 'object' && place !== null ? place.port : 0;
  const daemon = (name: string) =>
    createServer((connection) => (note(`a connection to ${name}`), connection.destroy()));
  servers.push(
    own,
    await listen(daemon('the socket of a daemon'), { path: socket }),
    await listen(daemon('an abstract socket'), { path: `\0${socket}` }),
  );
  chmodSync(socket, 0o660);
  for (const udpPort of [53, port]) servers.push(await bind(udpPort, note));

  return {
    folder,
    canary,
    home,
    mirrorFile,
    port,
    socket,
    treasure,
    takeArrived: () => arrived.splice(0),
    giveTo(user) {
      for (const name of ['worker', 'data']) giveAll(path.join(folder, name), user);
      for (const name of ['worker', 'data/git']) chmodSync(path.join(folder, name), 0o700);
      writeFileSync(treasure, 'untouched');
    },
    close() {
      for (const server of servers) server.close();
      execFileSync('find', ['/tmp', '-maxdepth', '1', '-name', 'groundstate-attack-*', '-delete']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function giveAll(root: string, user: number): void {
  chownSync(root, user, user);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    chownSync(path.join(entry.parentPath, entry.name), user, user);
  }
}

async function listen<S extends HttpServer | Server>(server: S, where: object): Promise<S> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
  return server;
}

async function bind(port: number, note: (what: string) => void): Promise<Socket> {
  const socket = createSocket('udp4', (message) => note(`a packet of ${message.length} bytes at UDP port ${port}`));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return socket;
}

/** The command lines of every process of the machine. */
export function readCommands(): readonly string[] {
  const read = (id: string): string => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'latin1').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(read);
}
