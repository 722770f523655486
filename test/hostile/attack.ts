/** How the code of the repository is kept from the worker while an attack runs. `none` is the control: there the canaries can be read. */
export type Mode = 'namespace' | 'namespace, not root' | 'uid' | 'task' | 'none';

export const isolatedModes = ['namespace', 'namespace, not root', 'uid', 'task'] as const satisfies readonly Mode[];

/** Where in the machine the things are that an attack wants; all of them are made for the run. */
export interface Stage {
  /** A folder for the run; its sub-folders belong to those who may read them. */
  readonly folder: string;
  /** What no attack may read: a text that is in the environment, the home, the mirror and the metadata services. */
  readonly canary: string;
  /** The home of the worker, with the credentials of its cloud. */
  readonly home: string;
  /** A file of another stack in the mirror of the worker. */
  readonly mirrorFile: string;
  /** A port on this machine that counts whoever talks to it, by TCP and by UDP. */
  readonly port: number;
  /** A socket like the one of Docker, for root and its group only. */
  readonly socket: string;
  /** A file that only its owner may change; an attack that writes to it was successful. */
  readonly treasure: string;
}

/** How a synthesis ended, as far as the worker sees it. */
export type SynthEnd =
  | { readonly kind: 'stacks'; readonly text: string; readonly folder: string }
  | { readonly kind: 'failure'; readonly code: string; readonly text: string }
  | { readonly kind: 'dead'; readonly text: string };

/** What an attack on the synthesis left behind, besides its end. */
export interface Aftermath {
  readonly end: SynthEnd;
  /** Connections and packets that arrived at the stage meanwhile. */
  readonly arrived: readonly string[];
  /** The command lines that run on the machine now. */
  readonly commands: readonly string[];
  readonly stage: Stage;
}

/** An attack that is a repository: its app, or what lies around it, wants something. */
export interface RepositoryAttack {
  readonly name: string;
  readonly aim:
    | 'read the worker'
    | 'reach the network'
    | 'leave the sandbox'
    | 'use everything up'
    | 'poison the packages'
    | 'poison the output';
  files(stage: Stage): Readonly<Record<string, string>>;
  /** What was reached, as words for the table; undefined if nothing was. A canary, a packet and a dead worker count always. */
  judge?(aftermath: Aftermath): string | undefined;
  /** The failure that must be said, for what is refused rather than contained. */
  readonly refusal?: string | readonly string[];
  /** Modes in which it is run; the isolated ones if it is left out. */
  readonly modes?: readonly Mode[];
  /** Whether the control reaches it, and must: then the attack is a real one. */
  readonly control?: boolean;
  /** It is part of the quick sample of the test suite. */
  readonly sample?: boolean;
  /** Synthesized twice, as a worker does. */
  readonly twice?: boolean;
}

/** An attack that needs no sandbox: on Git, on the language, on what people read. */
export interface DirectAttack {
  readonly name: string;
  readonly aim:
    | 'deceive Git'
    | 'exhaust the language'
    | 'deceive people'
    | 'poison the packages'
    | 'take the credential';
  /** Carries it out against the real code and answers what was reached, undefined if nothing was. */
  run(stage: Stage): Promise<string | undefined>;
  readonly sample?: boolean;
}

/** A project without packages, whose app is this code; `writeStack` and `writeManifest` stand for what cdktf does. */
export function appOf(code: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'cdktf.json': '{"app":"node main.ts"}',
    'package.json': '{"type":"module"}',
    'main.ts': `import { say, tryTo, writeManifest, writeStack } from './kit.ts';\n${code}\n`,
    'kit.ts': kit,
    ...more,
  };
}

const kit = `
import { mkdirSync, writeFileSync } from 'node:fs';
const out = process.env['CDKTF_OUTDIR'] ?? '';
export function tryTo(look: () => unknown): unknown {
  try { return look(); } catch (error) { return 'no: ' + (error as NodeJS.ErrnoException).code; }
}
export function writeStack(name: string, document: unknown): void {
  mkdirSync(out + '/stacks/' + name, { recursive: true });
  writeFileSync(out + '/stacks/' + name + '/cdk.tf.json', typeof document === 'string' ? document : JSON.stringify(document));
}
export function writeManifest(...stacks: readonly Record<string, unknown>[]): void {
  const entries = stacks.map((stack) => [stack['name'], {
    synthesizedStackPath: 'stacks/' + stack['name'] + '/cdk.tf.json', workingDirectory: 'stacks/' + stack['name'], ...stack,
  }]);
  writeFileSync(out + '/manifest.json', JSON.stringify({ stacks: Object.fromEntries(entries) }));
}
/** Carries what was seen out of the sandbox, in the only way there is. */
export function say(seen: unknown): void {
  writeStack('a', { seen: String(typeof seen === 'string' ? seen : JSON.stringify(seen)).slice(0, 200000) });
  writeManifest({ name: 'a' });
}
`;
