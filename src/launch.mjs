#!/usr/bin/env node
// Starts Groundstate (or, with --run FILE, one of its scripts) on Node 24, on a machine that may have an
// older Node and no packages yet. Plain JavaScript without imports from node_modules, because it runs first.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_VERSION = '24.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const node = nodeBinary();
const compiled = join(root, 'dist', 'main.js');
const isCheckout = existsSync(join(root, 'src', 'main.ts'));
if (isCheckout) installPackages();
// A package that npm installed holds JavaScript, which this process can run itself.
if (!isCheckout && node === process.execPath) await startHere();
else start();

function nodeBinary() {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    return process.execPath;
  }
  const name = `node-${process.platform}-${process.arch}`;
  const home = join(cacheHome(), `node-${NODE_VERSION}`);
  const binary = join(home, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) {
    return binary;
  }
  note(`Node ${process.versions.node} is too old (24 or newer is needed): fetching ${name}@${NODE_VERSION} once`);
  const fresh = `${home}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', fresh, `${name}@${NODE_VERSION}`];
  if (spawnSync('npm', args, { stdio: ['ignore', 2, 2] }).status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    fail(
      `Node 24 could not be installed from the npm registry. Install Node 24 or newer yourself (https://nodejs.org) and try again.`,
    );
  }
  try {
    renameSync(fresh, home);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // another process was faster; its copy serves
  }
  return binary;
}

function cacheHome() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'groundstate');
}

function installPackages() {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.groundstate-installed');
  if (!existsSync(lock)) {
    return;
  }
  const wanted = readFileSync(lock, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(wanted)) {
    return;
  }
  note('installing packages (npm ci)');
  const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const done = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, PATH: path } });
  if (done.status !== 0) {
    fail('The packages could not be installed: npm ci failed (its messages are above). Nothing was started.');
  }
  writeFileSync(stamp, fingerprint(wanted));
}

function fingerprint(text) {
  return createHash('sha256').update(text).digest('hex');
}

async function startHere() {
  if (process.env.NODE_COMPILE_CACHE === undefined) module.enableCompileCache(join(cacheHome(), 'compiled'));
  await import(pathToFileURL(compiled).href);
}

function start() {
  const [first, second, ...rest] = process.argv.slice(2);
  const program = isCheckout ? join(root, 'src', 'main.ts') : compiled;
  const script = first === '--run' && second ? join(root, second) : program;
  const args = first === '--run' ? rest : process.argv.slice(2);
  const env = {
    // Half of the processor time of a start is reading the sources; Node keeps what it made of them, by their content.
    NODE_COMPILE_CACHE: join(cacheHome(), 'compiled'),
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH}`,
  };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...args], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    const number = { SIGINT: 130, SIGTERM: 143, SIGKILL: 137 };
    process.exit(code ?? number[signal] ?? 1);
  });
}

function note(text) {
  process.stderr.write(`groundstate: ${text}\n`);
}

function fail(text) {
  process.stderr.write(`groundstate: ${text}\n`);
  process.exit(1);
}
