import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadSettings } from '../../src/config/load-settings.ts';
import { toFileKey, toFlag, toVariable } from '../../src/config/option.ts';
import { listOptions } from '../../src/config/options.ts';
import { renderOptionsPage } from '../../src/config/render-options-page.ts';
import { Failure } from '../../src/core/failure.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'groundstate-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const needed = {
  GROUNDSTATE_INSTALLATION: 'test',
  GROUNDSTATE_REPOSITORY: 'https://git.example.com/acme/estate.git',
  GROUNDSTATE_REGION: 'eu-west-1',
};

function load(input: Partial<Parameters<typeof loadSettings>[0]> = {}) {
  return loadSettings({ flags: {}, environment: needed, cwd: '/', ...input });
}

function writeConfig(text: string, file = 'groundstate.config.yaml'): string {
  const place = mkdtempSync(path.join(folder, 'case-'));
  mkdirSync(path.join(place, '.git'));
  writeFileSync(path.join(place, file), text);
  return place;
}

function refusal(input: Partial<Parameters<typeof loadSettings>[0]>): string {
  try {
    load(input);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'usage');
    return error.detail;
  }
  assert.fail('the settings were accepted');
}

test('the defaults are those of the design', () => {
  const settings = load();

  assert.equal(settings.tickInterval, 30_000);
  assert.equal(settings.scanInterval, 300_000);
  assert.equal(settings.lease, 15_000);
  assert.equal(settings.branch, 'main');
  assert.equal(settings.httpHost, '127.0.0.1');
  assert.equal(settings.httpPort, 8080);
  assert.equal(settings.synthIsolation, 'auto');
  assert.equal(settings.allowFileRemotes, false);
  assert.equal(settings.slackWebhook, undefined);
});

test('a flag goes before the environment, the environment before the file, the file before the default', () => {
  const cwd = writeConfig('branch: from-file\ntable: from-file\ntick_interval: 10\nfolder: from-file\n');
  const environment = { ...needed, GROUNDSTATE_BRANCH: 'from-env', GROUNDSTATE_TABLE: 'from-env' };

  const settings = load({ cwd, environment, flags: { branch: 'from-flag' } });

  assert.deepEqual(
    [settings.branch, settings.table, settings.folder, settings.tickInterval, settings.logLevel],
    ['from-flag', 'from-env', 'from-file', 10_000, 'info'],
  );
});

test('the file of the checkout is found from a folder inside it, and not beyond the checkout', () => {
  const cwd = writeConfig('branch: of-the-checkout\n');
  const inner = path.join(cwd, 'a', 'b');
  const nested = path.join(cwd, 'other');
  mkdirSync(inner, { recursive: true });
  mkdirSync(path.join(nested, '.git'), { recursive: true });

  assert.equal(load({ cwd: inner }).branch, 'of-the-checkout');
  assert.equal(load({ cwd: nested }).branch, 'main');
});

test('an empty variable counts as not set, and a standard one counts when our own is not there', () => {
  const environment = { ...needed, GROUNDSTATE_REGION: '', AWS_REGION: 'us-east-1', GROUNDSTATE_BRANCH: '' };

  const settings = load({ environment });

  assert.deepEqual([settings.region, settings.branch], ['us-east-1', 'main']);
});

test('every mistake is said at once, each with its place and what would be right', () => {
  const cwd = writeConfig('brunch: main\nhttp_port: many\nconcurrency: 0\n');
  const environment = { GROUNDSTATE_INSTALLATION: 'UPPER', GROUNDSTATE_TABEL: 'x', GROUNDSTATE_ACCOUNT: '123' };

  const detail = refusal({ cwd, environment, flags: { tickInterval: 'soon', synthIsolation: 'docker' } });

  assert.match(detail, /line 1: "brunch" is not a setting\. Did you mean "branch"\?/);
  assert.match(detail, /GROUNDSTATE_TABEL, which is not a setting\. Did you mean "GROUNDSTATE_TABLE"\?/);
  assert.match(
    detail,
    /"many" is not a valid value for "http_port" in .*, line 2\. .*whole number between 0 and 65535/,
  );
  assert.match(detail, /"0" is not a valid value for "concurrency"/);
  assert.match(detail, /"UPPER" is not a valid value for the variable GROUNDSTATE_INSTALLATION/);
  assert.match(detail, /"soon" is not a valid value for the flag --tick-interval\. .*like 30s, 5m or 1h/);
  assert.match(detail, /"docker" .* It must be one of auto, task, namespace, uid, none/);
  assert.match(detail, /"123" .* 12 digits/);
  assert.match(detail, /"repository" is missing\. Give it as --repository URL, as GROUNDSTATE_REPOSITORY/);
  assert.match(detail, /"region" is missing\. .*AWS_REGION/);
});

test('a secret comes from the environment or a file, never from the shared file, and is never repeated', () => {
  const cwd = writeConfig('xoxb-secret-token\n', 'token');
  writeFileSync(path.join(cwd, 'groundstate.config.yaml'), 'git_token_file: token\n');
  assert.equal(load({ cwd }).gitToken, 'xoxb-secret-token');

  const shared = writeConfig('slack_webhook: https://hooks.example.com/secret\n');
  const inFile = refusal({ cwd: shared });
  assert.match(inFile, /"slack_webhook" is a secret and does not belong in a file/);
  assert.doesNotMatch(inFile, /hooks\.example\.com/);

  const wrong = refusal({ environment: { ...needed, GROUNDSTATE_SLACK_WEBHOOK: 'hunter2' } });
  assert.match(wrong, /The value is not a valid value for the variable GROUNDSTATE_SLACK_WEBHOOK/);
  assert.doesNotMatch(wrong, /hunter2/);
});

test('a secret file that cannot be read is an error and not an absent secret', () => {
  assert.match(refusal({ flags: { slackWebhookFile: '/nowhere/hook' } }), /\/nowhere\/hook, .*could not be read/);
});

test('a file that is broken, no table or not there names itself', () => {
  assert.match(refusal({ cwd: writeConfig('branch: [main\n') }), /groundstate\.config\.yaml, line \d/);
  assert.match(refusal({ cwd: writeConfig('- branch\n') }), /must be a table of settings/);
  assert.match(refusal({ cwd: writeConfig('branch: a\nbranch: b\n') }), /line 2: .*unique/i);
  assert.match(refusal({ configFile: '/nowhere/g.yaml' }), /\/nowhere\/g\.yaml could not be read \(ENOENT\)/);
});

test('an ssh key without pinned host keys is refused', () => {
  assert.match(refusal({ flags: { gitKeyFile: '/keys/id' } }), /git_known_hosts_file" belong together/);
});

test('signed commits are asked for together with a list of keys, and a start of signatures is a full commit id', () => {
  assert.match(refusal({ flags: { signatures: 'every' } }), /"signing_keys_file" does not say whose signatures count/);
  assert.match(refusal({ flags: { signatures: 'all' } }), /must be one of off, tip, every/);
  assert.match(refusal({ flags: { signaturesFrom: 'abc1234' } }), /full id of a commit/);
  const given = load({ flags: { signatures: 'tip', signingKeysFile: 'keys.yaml' }, cwd: '/srv' });
  assert.deepEqual([given.signatures, given.signingKeysFile], ['tip', '/srv/keys.yaml']);
});

test('the data folder follows HOME and XDG_CACHE_HOME and is absolute', () => {
  const home = load({ environment: { ...needed, HOME: '/home/ada' } });
  const cache = load({ environment: { ...needed, HOME: '/home/ada', XDG_CACHE_HOME: '/cache' } });
  const relative = load({ flags: { dataDir: 'data' }, cwd: '/srv' });

  assert.deepEqual(
    [home.dataDir, cache.dataDir, relative.dataDir],
    ['/home/ada/.cache/groundstate/data', '/cache/groundstate/data', '/srv/data'],
  );
});

test('flag, variable and file key follow from one name, and no two settings share one', () => {
  const names = listOptions().flatMap(([name]) => [toFlag(name), toVariable(name), toFileKey(name)]);

  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    [toFlag('tickInterval'), toVariable('tickInterval'), toFileKey('tickInterval')],
    ['--tick-interval', 'GROUNDSTATE_TICK_INTERVAL', 'tick_interval'],
  );
});

test('every default is a value that its own setting accepts', () => {
  for (const [name, row] of listOptions()) {
    if (row.default !== undefined) assert.ok(row.schema.safeParse(row.default).success, name);
  }
});

test('docs/configuration.md is what the table generates; node src/config/generate-options-page.ts writes it', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

  assert.equal(page, renderOptionsPage());
});
