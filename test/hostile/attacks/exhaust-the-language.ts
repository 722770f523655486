import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DirectAttack, Stage } from '../attack.ts';

const program = fileURLToPath(new URL('../evaluate-document.ts', import.meta.url));
const longestMs = 60_000;
const memoryMb = 768;

/** Evaluates the local value `bomb`; it must end, in bounded time and memory, in a value or in a diagnostic. */
async function evaluate(locals: Readonly<Record<string, unknown>>, stage: Stage): Promise<string | undefined> {
  const args = [
    `--max-old-space-size=${memoryMb}`,
    '--disable-warning=ExperimentalWarning',
    program,
    path.join(stage.folder, 'public'),
  ];
  const child = spawn(process.execPath, args, { timeout: longestMs, killSignal: 'SIGKILL' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ locals }));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (exitCode, endSignal) => resolve([exitCode, endSignal]));
  });
  if (said.includes(stage.canary)) return 'the canary was read';
  if (signal === 'SIGKILL') return `it still ran after ${longestMs / 1000} s`;
  return code === 0 && said.includes('EVALUATED')
    ? undefined
    : `the worker died (${signal ?? code}): ${said.slice(-200)}`;
}

function bomb(
  name: string,
  expression: string,
  more: Readonly<Record<string, unknown>> = {},
  sample = false,
): DirectAttack {
  return {
    name,
    aim: 'exhaust the language',
    sample,
    run: (stage) => evaluate({ bomb: `\${${expression}}`, ...more }, stage),
  };
}

const laughs = Object.fromEntries(
  Array.from({ length: 30 }, (_, n) => [
    `l${n + 1}`,
    `\${[${Array.from({ length: 10 }, () => `local.l${n}`).join(', ')}]}`,
  ]),
);
const growth = Object.fromEntries(
  Array.from({ length: 60 }, (_, n) => [`s${n + 1}`, `\${local.s${n}}\${local.s${n}}`]),
);
const yamlLaughs = [
  'a: &a ["x","x","x","x","x","x","x","x","x"]',
  ...'bcdefghij'
    .split('')
    .map((name, n) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghij'[n]}`).join(',')}]`),
].join('\n');

export const exhaustTheLanguage: readonly DirectAttack[] = [
  bomb('a regular expression of death', `regexall("(a+)+$", "${'a'.repeat(40)}b")`, {}, true),
  bomb('a regular expression of death in replace()', `replace("${'a'.repeat(60)}!", "/(a|aa)+$/", "x")`),
  bomb('a regular expression of a million alternatives', `regex("(${'x{1000}'.repeat(50)}){1000}", "x")`),
  bomb('a billion laughs of locals', 'local.l30', { l0: 'ha', ...laughs }, true),
  bomb('a string that doubles sixty times', 'local.s60', { s0: 'x'.repeat(16), ...growth }),
  bomb('a billion laughs of YAML', `yamldecode(${JSON.stringify(yamlLaughs)})`),
  bomb('JSON of 100,000 levels in jsondecode()', `jsondecode(join("", [for i in range(1000) : "${'['.repeat(100)}"]))`),
  bomb('a range without end', 'range(0, 1e12)'),
  bomb('a range in steps of nothing', 'range(0, 1, 1e-300)'),
  bomb('a product of sets', `setproduct(${Array.from({ length: 12 }, () => 'range(100)').join(', ')})`),
  bomb('a width of a billion in format()', 'format("%1000000000d", 1)'),
  bomb('a precision of a billion in format()', 'format("%.1000000000f", 1)'),
  bomb('a number with a million digits', 'pow(9999999999, 9999999999)'),
  bomb('an exponent of a billion', '1e1000000000 + 1'),
  bomb('bcrypt at its highest cost', 'bcrypt("x", 31)'),
  bomb('100,000 brackets', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`),
  bomb('100,000 signs', `${'-'.repeat(100_000)}1`),
  bomb('a chain of 100,000 conditions', `${'true ? '.repeat(20_000)}1${' : 2'.repeat(20_000)}`),
  bomb('a template in a template in a template', `${'"${'.repeat(5000)}1${'}"'.repeat(5000)}`),
  bomb('a template file that renders itself', 'templatefile("self.tftpl", {})'),
  bomb('a reference that leads to itself', 'local.a', { a: '${local.b}', b: '${local.a}' }),
  bomb('all addresses of a large network', 'cidrsubnets("10.0.0.0/8", [for i in range(1000000) : 24]...)'),
  bomb(
    'a nested loop of for expressions',
    `[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : [for d in range(1000) : d]]]]`,
  ),
  bomb(
    'formatlist over long lists',
    'formatlist("%s", [for i in range(1000) : join("", [for j in range(1000) : "xxxxxxxxxxxxxxxxxxxx"])])',
  ),
  {
    name: 'a file outside of the stack',
    aim: 'exhaust the language',
    sample: true,
    run: (stage) =>
      evaluate(
        {
          bomb: `\${[try(file("${stage.home}/.aws/credentials"), "no"), try(file("../worker/.aws/credentials"), "no"), try(filebase64("link-out"), "no"), fileset("..", "**")]}`,
        },
        stage,
      ),
  },
  {
    name: 'a template file outside of the stack',
    aim: 'exhaust the language',
    run: (stage) => evaluate({ bomb: `\${try(templatefile("${stage.home}/.aws/credentials", {}), "no")}` }, stage),
  },
];
