import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeApplication } from './fake-application.ts';
import { runCommand, usualEnvironment } from './run-command.ts';

const commands = ['init', 'worker', 'plan', 'apply', 'drift', 'status', 'history', 'lock'];

const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
  [['plam'], /unknown command 'plam'\n\(Did you mean plan\?\)/],
  [['plan', '--jsn'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
  [['plan', '--repositry', 'x'], /unknown option '--repositry'\n\(Did you mean --repository\?\)/],
  [['plan', 'a', 'b'], /too many arguments/],
  [['history', '--kind', 'weather'], /Allowed choices are commit seen/],
  [['history', '--since'], /argument missing/],
  [['lock', 'brake'], /unknown command 'brake'/],
  [[], /Usage: groundstate/],
  [['lock'], /Usage: groundstate lock/],
];
for (const [argv, message] of mistakes) {
  test(`"groundstate ${argv.join(' ')}" is a usage error: 64, on standard error, and nothing is composed`, async () => {
    const { status, out, err, settings } = await runCommand(argv);

    assert.equal(status, 64);
    assert.equal(out, '');
    assert.match(err, message);
    assert.equal(settings, undefined);
  });
}

test('unknown and bad settings are 64 with the near one, and nothing is composed', async () => {
  const environment = { ...usualEnvironment, GROUNDSTATE_BRNCH: 'main' };

  const unknown = await runCommand(['plan'], { environment });
  const bad = await runCommand(['plan', '--tick-interval', 'soon']);

  assert.deepEqual([unknown.status, bad.status], [64, 64]);
  assert.deepEqual([unknown.settings, bad.settings], [undefined, undefined]);
  assert.match(unknown.err, /GROUNDSTATE_BRNCH, which is not a setting\. Did you mean "GROUNDSTATE_BRANCH"\?/);
  assert.match(bad.err, /"soon" is not a valid value for the flag --tick-interval/);
});

test('settings are flags before and after the command', async () => {
  const before = await runCommand(['--branch', 'before', 'status']);
  const after = await runCommand(['status', '--branch', 'after', '--allow-file-remotes']);

  assert.equal(before.settings?.branch, 'before');
  assert.deepEqual([after.settings?.branch, after.settings?.allowFileRemotes], ['after', true]);
});

test('--version and --help answer on standard output with 0', async () => {
  const version = await runCommand(['--version']);
  const help = await runCommand(['--help']);

  assert.deepEqual([version.status, version.out], [0, 'groundstate 1.2.3\n']);
  assert.equal(help.status, 0);
  for (const command of commands) assert.match(help.out, new RegExp(`^ {2}${command}\\b`, 'm'));
  assert.match(help.out, /Examples:/);
  assert.match(help.out, /--tick-interval <SPAN>[^-]*GROUNDSTATE_TICK_INTERVAL; default 30s/);
  assert.doesNotMatch(help.out, /--git-token </);
});

for (const command of commands) {
  test(`"groundstate ${command} --help" explains the command and ends with 0`, async () => {
    const { status, out } = await runCommand([command, '--help']);

    assert.equal(status, 0);
    assert.match(out, new RegExp(`^Usage: groundstate ${command}`));
  });
}

for (const [name, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`a command that is stopped by ${name} ends with ${status}, aborts its work and closes what it opened`, async () => {
    const app = createFakeApplication();
    let send: ((signal: typeof name) => void) | undefined;
    app.engine.onReconcile = async (_stack, signal) => {
      send?.(name);
      signal.throwIfAborted();
    };

    const result = await runCommand(['apply', 'network'], {
      app,
      onListening: (sender) => {
        send = sender;
      },
    });

    assert.equal(result.status, status);
    assert.match(result.err, new RegExp(`stopped by ${name}`));
    assert.ok(app.isClosed);
  });
}

test('a second signal gives up on a command that does not end', async () => {
  const app = createFakeApplication();
  let send: ((signal: 'SIGINT') => void) | undefined;
  app.engine.onReconcile = () => {
    queueMicrotask(() => send?.('SIGINT'));
    queueMicrotask(() => send?.('SIGINT'));
    return new Promise(() => undefined);
  };

  const { status } = await runCommand(['apply', 'network'], {
    app,
    onListening: (sender) => {
      send = sender;
    },
  });

  assert.equal(status, 130);
});

test('a defect ends with 1 and says that it is one', async () => {
  const app = createFakeApplication();
  app.engine.estate = new TypeError('x is not a function');

  const { status, err } = await runCommand(['plan'], { app });

  assert.equal(status, 1);
  assert.match(err, /Unexpected error.*x is not a function.*defect of Groundstate/s);
});
