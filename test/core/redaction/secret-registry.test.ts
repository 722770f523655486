import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecretRegistry } from '../../../src/core/redaction/secret-registry.ts';

const mask = '(sensitive value)';

function knowing(...secrets: readonly string[]) {
  const registry = createSecretRegistry();
  for (const secret of secrets) registry.add(secret);
  return registry;
}

const secret = 'Pa"ss<w>&rd/1+2=\\3 ünd';
const bytes = Buffer.from(secret);
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const strict = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** What programs make of a secret on its way into a text; each must be found with other text around it. */
const forms: Readonly<Record<string, string>> = {
  'as it is': secret,
  'in a JSON string': inJson(secret),
  'in a JSON string inside a JSON string': inJson(inJson(secret)),
  'as Go and jsonencode write JSON': inJson(secret).replaceAll(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  ),
  'in ASCII-only JSON': inJson(secret).replaceAll('ü', '\\u00fc'),
  'in a Slack message': secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  'in a Slack message inside JSON': inJson(
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  ),
  'in XML': secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'in an address': encodeURIComponent(secret),
  'as AWS signs it': strict(secret),
  'in lower-case escapes': encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  'in a form': encodeURIComponent(secret).replaceAll('%20', '+'),
  'as base64': bytes.toString('base64'),
  'as base64url': bytes.toString('base64url'),
  'as hexadecimal': bytes.toString('hex'),
  'as upper-case hexadecimal': bytes.toString('hex').toUpperCase(),
  'as JSON in base64': Buffer.from(JSON.stringify({ secret })).toString('base64'),
};

for (const [name, form] of Object.entries(forms)) {
  test(`a secret is found ${name}`, () => {
    const redacted = knowing(secret).redact(`before ${form} after`);
    assert.match(redacted, /^before .*\(sensitive value\).* after$/);
    assert.ok(!redacted.includes(form.slice(2, -2)), redacted);
  });
}

for (const shift of [0, 1, 2]) {
  test(`a secret is found in base64 of a text that has ${shift} characters before it`, () => {
    const whole = Buffer.from(`${'x'.repeat(shift)}correct-horse-battery and more`).toString('base64');
    const redacted = knowing('correct-horse-battery').redact(whole);
    assert.ok(redacted.includes(mask), redacted);
    // What is left says nothing: at most the two characters that the neighbours share with the secret at each end.
    const [before = '', after = ''] = redacted.split(mask);
    assert.ok(Buffer.from(before, 'base64').length <= shift + 1, before);
    assert.ok(!Buffer.from(after, 'base64').toString().includes('ry'), after);
  });
}

const broken: Readonly<Record<string, string>> = {
  'over two lines': 'correct-horse-\nbattery-staple',
  'over indented lines': 'correct-horse-\r\n      battery-staple',
  'over lines that JSON escaped': 'correct-horse-\\n  battery-staple',
  'over lines that were escaped twice': 'correct-horse-\\\\n\\\\tbattery-staple',
  'over lines of a quotation': '> correct-horse-\n> battery-staple',
  'over lines of a diff': '+ correct-horse-\n+ battery-staple',
  'over strings that are put together': '"correct-horse-" +\n  "battery-staple"',
  'over the lines of a shell command': 'correct-horse-\\\nbattery-staple',
  'over the lines of a mail': 'correct-horse-=\r\nbattery-staple',
  'one character a line': 'correct-horse-battery-staple'.split('').join('\n'),
};

for (const [name, text] of Object.entries(broken)) {
  test(`a secret is found ${name}`, () => {
    const redacted = knowing('correct-horse-battery-staple').redact(`a: ${text}; b`);
    assert.ok(redacted.startsWith('a: ') && redacted.endsWith('; b'), redacted);
    assert.ok(redacted.includes(mask), redacted);
    assert.doesNotMatch(redacted, /horse|battery/);
  });
}

test('base64 is found where it is wrapped after 64 characters', () => {
  const long = 'a-secret-of-some-length '.repeat(8);
  const wrapped = Buffer.from(long)
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n');
  assert.equal(knowing(long).redact(wrapped).replaceAll(/[=\n]/g, '').startsWith(mask), true);
  assert.doesNotMatch(knowing(long).redact(wrapped), /YS1zZWNyZXQ/);
});

test('a private key is found line by line, without its frame', () => {
  const lines = ['MIIEowIBAAKCAQEAvL4x', 'QmFzZTY0TGluZU9mQUtleQ', 'dGhlTGFzdExpbmVJc1Nob3J0'];
  const registry = knowing(`-----BEGIN KEY-----\n${lines.join('\n')}\n-----END KEY-----\n`);
  for (const line of lines) assert.equal(registry.redact(`"${line}"`), `"${mask}"`);
  assert.equal(registry.redact('-----BEGIN KEY-----'), '-----BEGIN KEY-----');
});

test('of a file of settings each value is found alone', () => {
  const registry = knowing('HOST=db.example.com\nPASSWORD="opensesame1"\n');
  assert.equal(registry.redact('login with opensesame1 failed'), `login with ${mask} failed`);
});

test('of a database secret the password is found alone, and where the database is stays readable', () => {
  const registry = knowing(
    '{"engine":"postgres","host":"db.example.com","username":"postgres","password":"opensesame1"}',
  );
  assert.equal(registry.redact('postgres at db.example.com: opensesame1'), `postgres at db.example.com: ${mask}`);
  assert.equal(registry.redact('["opensesame1"]'), `["${mask}"]`);
});

test('secrets inside lists and tables of a secret are found', () => {
  const registry = knowing('{"keys":[{"token":"first-token"},"second-token"],"n":1,"off":null}');
  assert.equal(registry.redact('first-token second-token'), `${mask} ${mask}`);
});

test('a secret that only looks like JSON is one text', () => {
  assert.equal(knowing('{not json at all').redact('say {not json at all'), `say ${mask}`);
});

test('a very long secret is found whole and in part, as one mask', () => {
  const long = Array.from({ length: 6_000 }, (_, index) => String.fromCharCode(97 + ((index * index + 7) % 23))).join(
    '',
  );
  const registry = knowing(long);
  assert.equal(registry.redact(`<${long}>`), `<${mask}>`);
  assert.ok(registry.redact(long.slice(500, 4_500)).includes(mask));
});

test('the longest of two secrets that begin alike is masked whole', () => {
  const registry = knowing('abcdef', 'abcdefghij');
  assert.equal(registry.redact('abcdefghij abcdef'), `${mask} ${mask}`);
});

test('secrets that overlap become one mask', () => {
  assert.equal(knowing('abcdefgh', 'efghijkl').redact('xabcdefghijklx'), `x${mask}x`);
});

test('two secrets beside each other are two masks', () => {
  assert.equal(knowing('abcdefgh', 'ijklmnop').redact('abcdefghijklmnop'), `${mask}${mask}`);
});

test('six characters are a secret, five are not: they would be found in ordinary words', () => {
  const registry = knowing('sixsix', 'fives', '', '  on  ');
  assert.equal(registry.redact('sixsix fives on'), `${mask} fives on`);
});

test('blanks around a secret are not a part of it', () => {
  assert.equal(knowing('  opensesame1\n').redact('opensesame1'), mask);
});

test('digits are a secret by themselves only, not as a part of a longer number', () => {
  const registry = knowing('482913');
  assert.equal(registry.redact('pin 482913, time 1482913000, 4829131'), `pin ${mask}, time 1482913000, 4829131`);
  assert.equal(registry.redact('a482913b'), `a${mask}b`);
});

const ordinary = [
  'production',
  'eu-west-1',
  'us-gov-east-1a',
  'arn:aws:sqs:eu-west-1:123456789012:q',
  'vpc-0123456789abcdef0',
];
ordinary.push('10.20.0.0/16', '10.20.30.40', 'PostgreSQL', 'enabled');

for (const word of ordinary) {
  test(`${word} stands beside secrets often enough, and is never masked for it`, () => {
    assert.equal(knowing(word, `x ${word}`).redact(`${word} x ${word}`), `${word} ${mask}`);
  });
}

test('what is allowed is not taken down any more', () => {
  const registry = createSecretRegistry();
  registry.allow('ami-0123456789');
  registry.add('ami-0123456789');
  assert.equal(registry.redact('ami-0123456789'), 'ami-0123456789');
});

test('what is a part of the mask is left alone, or masks would be masked', () => {
  assert.equal(knowing('sensitive', 'opensesame1').redact('opensesame1'), mask);
});

test('with a key two secrets can be told apart, and the same one has the same mask in every form', () => {
  const registry = knowing('opensesame1', 'opensesame2');
  registry.keyWith((text) => (text === '"opensesame1"' ? '11111111-more' : '22222222-more'));
  const [first, again, second] = ['opensesame1', 'b3BlbnNlc2FtZTE=', 'opensesame2'].map(registry.redact);
  assert.equal(first, '(sensitive value 11111111)');
  assert.ok(again?.startsWith('(sensitive value 11111111)'), again);
  assert.equal(second, '(sensitive value 22222222)');
});

test('a text without secrets is the same text', () => {
  const text = '{"a": 1,\n "b": [true]}\n';
  assert.equal(knowing('opensesame1').redact(text), text);
});

test('JSON stays JSON where a secret is a number in it', () => {
  const registry = knowing('482913');
  assert.deepEqual(JSON.parse(registry.redact('{"pin":482913,"said":"pin: 482913","n":[1, 482913]}')), {
    pin: mask,
    said: `pin: ${mask}`,
    n: [1, mask],
  });
});

test('JSON stays JSON, with its indentation, where a secret is a whole table of it', () => {
  const registry = knowing('{"user":"someone1","password":"opensesame1"}');
  const redacted = registry.redact('{"secret":{"user":"someone1","password":"opensesame1"},"n":1}\n');
  assert.equal(redacted, `{"secret":{"user":"${mask}","password":"${mask}"},"n":1}\n`);
  const indented = knowing('482913').redact('{\n  "pin": 482913\n}\n');
  assert.equal(indented, `{\n  "pin": "${mask}"\n}\n`);
});

test('JSON in which a secret goes over several members is not told at all', () => {
  const registry = knowing('"aaa","b":"bbb"');
  assert.equal(registry.redact('{"a":"aaa","b":"bbb"}'), JSON.stringify(mask));
});

test('a token that nobody took down is masked by its looks', () => {
  const registry = createSecretRegistry();
  const token = `ghp_${'a1B2'.repeat(9)}`;
  assert.equal(registry.redact(`remote said ${token}.`), `remote said ${mask}.`);
  assert.equal(registry.redact('https://ada:hunter2@git.example.com/x'), `https://ada:${mask}@git.example.com/x`);
});

test('the id of an access key stays readable: it names who did something', () => {
  assert.equal(createSecretRegistry().redact('by AKIAQ3EGRIZ7BVLJ6KTM'), 'by AKIAQ3EGRIZ7BVLJ6KTM');
});
