import { Failure } from '../../core/failure.ts';
import type { SignatureFormat } from '../../core/signature-policy.ts';
import { runTool } from './run-tool.ts';

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly version: RegExp;
  readonly least: readonly [number, number, number];
  /** What the version is needed for, as a full sentence. */
  readonly because: string;
  /** Versions that cannot be used although they are new enough. */
  readonly broken?: readonly [number, number];
}

const git: Tool = {
  command: 'git',
  args: ['--version'],
  version: /^git version (\d+)\.(\d+)(?:\.(\d+))?/,
  least: [2, 34, 0],
  because: 'Older ones do not know SSH signatures.',
};
const tools: Readonly<Record<SignatureFormat, Tool>> = {
  ssh: {
    command: 'ssh',
    args: ['-V'],
    version: /OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)()/,
    least: [8, 2, 0],
    because: 'git checks SSH signatures with the ssh-keygen of OpenSSH 8.2 or newer, and that of 8.7 finds no keys.',
    broken: [8, 7],
  },
  gpg: {
    command: 'gpg',
    args: ['--version'],
    version: /^gpg \(GnuPG\S*\) (\d+)\.(\d+)\.(\d+)/,
    least: [2, 2, 8],
    because: 'Older ones cannot show the fingerprint of a key without importing it.',
  },
};

/** Refuses a machine on which signatures of these formats cannot be checked; what is missing would look like a bad signature. */
export async function checkSignatureTools(formats: ReadonlySet<SignatureFormat>): Promise<void> {
  for (const tool of [git, ...[...formats].map((format) => tools[format])]) {
    const said = await runTool(tool.command, tool.args);
    if (said === undefined) throw unusable(tool, 'it is not installed');
    const match = tool.version.exec(said.text);
    const [major = 0, minor = 0, patch = 0] = (match ?? []).slice(1).map(Number);
    if (match === null) throw unusable(tool, 'its version is not known');
    const found = `${major}.${minor}`;
    const [wanted, minorWanted, patchWanted] = tool.least;
    const ahead = major - wanted || minor - minorWanted || patch - patchWanted;
    if (ahead < 0 || found === tool.broken?.join('.')) throw unusable(tool, `it is version ${found}`);
  }
  if (formats.has('ssh') && (await runTool('ssh-keygen', ['-?'])) === undefined) {
    throw unusable({ ...tools.ssh, command: 'ssh-keygen' }, 'it is not installed');
  }
}

function unusable({ command, least, because }: Tool, found: string): Failure {
  return new Failure({
    code: 'git.signature-tools',
    handling: 'stop',
    summary: 'Signatures of commits cannot be checked on this machine',
    detail: `The policy of this worker asks for signed commits, which needs ${command} ${least.join('.')} or newer, and ${found} here. ${because} Nothing was started. Install it, or set signatures to off.`,
  });
}
