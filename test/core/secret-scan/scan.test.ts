import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SecretException } from '../../../src/core/secret-scan/finding.ts';
import { judgeFindings } from '../../../src/core/secret-scan/judge-findings.ts';
import { scanDocument } from '../../../src/core/secret-scan/scan-document.ts';
import { scanText } from '../../../src/core/secret-scan/scan-text.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const of = (...parts: readonly string[]): string => parts.join('');
const body = 'Qz7Wb2Xn9Ld4Kf6Hj8Pm3Rt5Vy1Sc0Gu2Ae';
const tokens: Readonly<Record<string, string>> = {
  'AWS access key': of('AK', 'IAQ3EGRIZ7BVLJ6KTM'),
  'private key': of('-----BEGIN RSA PRIV', 'ATE KEY-----\n', body, body, '\n-----END RSA PRIVATE KEY-----'),
  'GitHub token': of('gh', 'p_', body, '2'),
  'GitLab token': of('gl', 'pat-', body),
  'Slack token': of('xo', 'xb-123456789012-', body),
  'Slack webhook': of('https://hooks.slack', '.com/services/T0123/B0123/', body),
  'Stripe key': of('sk', '_live_', body),
  'JSON web token': of('ey', 'JhbGciOiJIUzI1NiJ9.ey', 'JzdWIiOiIxMjM0In0.', body),
  'Google API key': of('AI', 'zaSy', body.slice(0, 33)),
  'npm token': of('np', 'm_', body, '2'),
  'PyPI token': of('py', 'pi-AgE', body, body),
  'SendGrid key': of('S', 'G.', body.slice(0, 22), '.', body, body.slice(0, 8)),
  'AI service key': of('sk', '-ant-api03-', body),
  'Vault token': of('hv', 's.', body),
  'Terraform Cloud token': of(body.slice(0, 14), '.atlas', 'v1.', body, body.slice(0, 30)),
  'DigitalOcean token': of('do', 'p_v1_', 'a1b2c3d4'.repeat(8)),
  'Databricks token': of('da', 'pi', 'a1b2c3d4'.repeat(4)),
  'Shopify token': of('sh', 'pat_', 'a1b2c3d4'.repeat(4)),
  'age key': of('AGE-SECRET-', 'KEY-1', 'Q2W3E4R5T6'.repeat(6).slice(0, 58)),
  'New Relic key': of('NR', 'AK-', 'Q2W3E4R5T6'.repeat(3).slice(0, 27)),
  'Grafana token': of('gl', 'sa_', body),
  'Atlassian token': of('AT', 'ATT3', body.repeat(4)),
};

for (const [kind, token] of Object.entries(tokens)) {
  test(`a ${kind} is found by its looks, in a file and in a document`, () => {
    const [inFile] = scanText('lib/main.ts', `// first\nconst x = ${JSON.stringify(token)};\n`);
    assert.deepEqual(inFile?.finding, { place: 'lib/main.ts', line: 2, kind });
    const document = JSON.stringify({ resource: { aws_x: { main: { description: `see ${token}` } } } }, null, 2);
    const [inDocument] = scanDocument('s', document);
    assert.deepEqual(inDocument?.finding, { place: 's/aws_x.main.description', line: 5, kind });
    assert.ok(token.includes(inDocument?.value ?? '?'));
  });
}

test('the example keys of the documentation are none', () => {
  assert.deepEqual(scanText('f', of('AK', 'IAIOSFODNN7EXAMPLE ', 'ghp_', '0'.repeat(36))), []);
});

const password = of('Tr0ub4', 'dor&3');

const assignments: readonly (readonly [line: string, found: boolean])[] = [
  [`password: '${password}',`, true],
  [`"masterPassword": "${password}"`, true],
  [`DB_PASSWORD=${password}`, true],
  [`const dbPassword = \`${password}\`;`, true],
  [`['api_key'] => '${body}'`, true],
  [`apiToken = "${body}"`, true],
  [`password = ${password}`, false],
  ["password: process.env['DB_PASSWORD'],", false],
  ['password: secret.secretString,', false],
  ["secretName: 'prod/database/main'", false],
  [`title: '${password}'`, false],
  ["token: 'changeme-please-1'", false],
];

for (const [line, found] of assignments) {
  const name = line.replace(password, '<password>').replace(body, '<key>');
  test(`${name} ${found ? 'is a secret' : 'is none'} in a file`, () => {
    assert.equal(scanText('lib/db.ts', line).length, found ? 1 : 0);
  });
}

test('one secret of a line is told once, by its best name', () => {
  const found = scanText('f', `githubToken: '${tokens['GitHub token']}'`);
  assert.deepEqual(
    found.map(({ finding }) => finding.kind),
    ['GitHub token'],
  );
});

test('generated lines without end are left out', () => {
  assert.deepEqual(scanText('f', `${'x'.repeat(4_000)} password: '${password}'`), []);
});

function placesIn(document: object): readonly string[] {
  return scanDocument('s', JSON.stringify(document)).map(({ finding }) => finding.place);
}

const documents: readonly (readonly [sentence: string, document: object, places: readonly string[]])[] = [
  [
    'an attribute that bears secrets',
    { resource: { aws_db_instance: { main: { password, username: 'x9$kLm2!' } } } },
    ['s/aws_db_instance.main.password'],
  ],
  [
    'blocks in lists',
    { resource: [{ aws_mq_broker: { b: [{ user: [{ username: 'a', password }] }] } }] },
    ['s/aws_mq_broker.b.user[0].password'],
  ],
  [
    'a data source',
    { data: { http: { x: { request_headers: { Authorization: body } } } } },
    ['s/data.http.x.request_headers.Authorization'],
  ],
  ['a local', { locals: { db_password: password } }, ['s/local.db_password']],
  ['a provider', { provider: { aws: [{ secret_key: body }] } }, ['s/provider.aws[0].secret_key']],
  ['an output', { output: { token: { value: body } } }, []],
  [
    'the default of a variable by its name',
    { variable: { api_key: { default: body } } },
    ['s/variable.api_key.default'],
  ],
  [
    'the default of a sensitive variable',
    { variable: { x: { sensitive: true, default: password } } },
    ['s/variable.x.default'],
  ],
  ['the default of another variable', { variable: { x: { default: password } } }, []],
  [
    'the environment of a container, which is JSON in a text',
    {
      resource: {
        aws_ecs_task_definition: {
          t: { container_definitions: JSON.stringify([{ environment: [{ name: 'DB_PASSWORD', value: password }] }]) },
        },
      },
    },
    ['s/aws_ecs_task_definition.t.container_definitions[0].environment[0].value'],
  ],
  [
    'the script of a machine',
    { resource: { aws_instance: { i: { user_data: `#!/bin/sh\nexport DB_PASSWORD="${password}"\n` } } } },
    ['s/aws_instance.i.user_data'],
  ],
  [
    'a script in base64',
    {
      resource: {
        aws_instance: {
          i: { user_data_base64: btoa(`#!/bin/sh\nexport DB_PASSWORD="${password}"\n${'#'.repeat(21)}\n`) },
        },
      },
    },
    ['s/aws_instance.i.user_data_base64'],
  ],
  [
    'references and the metadata of cdktf',
    {
      '//': { metadata: { password } },
      resource: { aws_db_instance: { main: { '//': { password }, password: '${data.aws_ssm_parameter.p.value}' } } },
    },
    [],
  ],
];

for (const [sentence, document, places] of documents) {
  test(`in ${sentence} ${places.length === 0 ? 'nothing is found' : 'a secret is found'}`, () => {
    assert.deepEqual(placesIn(document), places);
  });
}

test('what is no JSON, and what is too deep, has no secrets', () => {
  assert.deepEqual(scanDocument('s', 'not json'), []);
  assert.deepEqual(scanDocument('s', `{"resource":{"a":{"b":${'['.repeat(5_000)}${']'.repeat(5_000)}}}}`), []);
});

const finding = { place: 's/aws_db_instance.main.password', line: 7, kind: 'password' };
const exception = { at: finding.place, reason: 'A test database', until: '2027-01-31' };
const judge = (exceptions: readonly SecretException[], today = '2026-11-26') =>
  judgeFindings({ findings: [finding], exceptions, today });

test('a secret is an error that names place, line and the ways out', () => {
  const [diagnostic] = judge([]);
  assert.equal(diagnostic?.severity, 'error');
  assert.equal(diagnostic.code, 'secret-in-git');
  for (const part of [
    finding.place,
    'line 7',
    'aws_secretsmanager_secret_version',
    'aws_ssm_parameter',
    `{at: '${finding.place}'`,
  ]) {
    assert.ok(diagnostic.detail.includes(part), part);
  }
});

const exceptions: readonly (readonly [
  sentence: string,
  change: Partial<SecretException>,
  today: string,
  held: boolean,
])[] = [
  ['an exception for the place', {}, '2026-11-26', false],
  ['an exception on its last day', {}, '2027-01-31', false],
  ['an exception after its last day', {}, '2027-02-01', true],
  ['an exception for the object', { at: 's/aws_db_instance.main' }, '2026-11-26', false],
  ['an exception for an object with a name that begins alike', { at: 's/aws_db_instance.mai' }, '2026-11-26', true],
  ['an exception for another place', { at: 's/aws_db_instance.other.password' }, '2026-11-26', true],
  ['an exception below the place', { at: 's/aws_db_instance.main.password.x' }, '2026-11-26', true],
];

for (const [sentence, change, today, held] of exceptions) {
  test(`${sentence} ${held ? 'excuses nothing' : 'lets it stand'}`, () => {
    assert.equal(judge([{ ...exception, ...change }], today).length, held ? 1 : 0);
  });
}

test('an exception that ended is named', () => {
  assert.match(judge([exception], '2027-02-01')[0]?.detail ?? '', /ended with 2027-01-31/);
});

test('a place without a line is said without one', () => {
  const [diagnostic] = judgeFindings({
    findings: [{ ...finding, line: undefined }],
    exceptions: [],
    today: '2026-11-26',
  });
  assert.match(diagnostic?.detail ?? '', /^In s\/aws_db_instance\.main\.password there is/);
});

test('of very many secrets twenty are told, and how many more there are', () => {
  const findings = Array.from({ length: 25 }, (_, index) => ({ ...finding, place: `s/a.b${index}` }));
  const told = judgeFindings({ findings, exceptions: [], today: '2026-11-26' });
  assert.equal(told.length, 21);
  assert.match(told.at(-1)?.detail ?? '', /^There are 5 more/);
});
