import { Failure } from '../../core/failure.ts';
import type { SandboxEnd, SynthLimits } from './sandbox.ts';

const kept = 'The last good synthesis stays in force and nothing was changed.';

/** There is nothing to synthesize in the infra folder. */
export function projectMissing(): Failure {
  return new Failure({
    code: 'synth.project-missing',
    handling: 'ask',
    summary: 'There is no cdktf.json in the infra folder',
    detail: `The commit has neither a cdktf.json nor a *.tf.json file at the infra root, so there is no desired state in it. This is not taken for an empty estate: ${kept} Add cdktf.json, or set the folder of the repository that holds it.`,
  });
}

/** A file of the project that cannot be used. */
export function brokenProject(name: string, what: string): Failure {
  return new Failure({
    code: 'synth.project-broken',
    handling: 'ask',
    summary: 'A file of the cdktf project cannot be used',
    detail: `${name} ${what}. Without it the stacks cannot be synthesized. ${kept} Correct the file and push.`,
  });
}

/** A lock file that would let something unknown in. */
export function lockRefused(what: string): Failure {
  return new Failure({
    code: 'synth.lock-file',
    handling: 'ask',
    summary: 'The lock file is refused',
    detail: `${what}. Packages run beside the desired state of production, so each must come from an allowed registry and match its hash. ${kept} Run npm install with the registry's packages and commit package-lock.json.`,
  });
}

/** What the synthesis left behind cannot be used. */
export function outputRefused(what: string): Failure {
  return new Failure({
    code: 'synth.output',
    handling: 'ask',
    summary: 'The output of the synthesis cannot be used',
    detail: `${what}. ${kept} Run the app of cdktf.json on your machine with CDKTF_OUTDIR set, and look at what it writes.`,
  });
}

/** Two syntheses of one commit differ; only the places are named, because a value may be a secret. */
export function notDeterministic(commit: string, places: readonly string[]): Failure {
  const shown = places.slice(0, 10).join('\n');
  const more = places.length > 10 ? `\n... and ${places.length - 10} more` : '';
  return new Failure({
    code: 'synth.not-deterministic',
    handling: 'ask',
    summary: 'The same commit gives different stacks',
    detail: `The commit ${commit.slice(0, 12)} was synthesized twice, at another time and in another folder, and the two differ. What depends on the moment would change production without a commit. ${kept} Take the time, random numbers and paths out of the app (the context of cdktf.json can hold such values). They differ in:\n${shown}${more}`,
  });
}

/** The host that runs the app is not there, or does not keep to the protocol. */
export function hostFailure(handling: 'wait' | 'ask', what: string): Failure {
  return new Failure({
    code: 'synth.host',
    handling,
    summary: 'The synthesis host does not serve',
    detail: `${what}. Without it no commit can be synthesized. ${kept} ${handling === 'wait' ? 'It is tried again; if this lasts, look at the log of the host.' : 'Start it with node src/synth-host.ts and set synth_host to its address.'}`,
  });
}

/** The app ended well and declared nothing. */
export function noStacks(): Failure {
  return new Failure({
    code: 'synth.no-stacks',
    handling: 'ask',
    summary: 'The synthesis has no stacks',
    detail: `The app ended without an error and declared no stack. An empty estate is never taken for a wish to delete everything: ${kept} Check the condition under which main.ts makes its stacks.`,
  });
}

/** The failure for a job that did not succeed; the end of what it printed is shown. */
export function jobFailure(end: SandboxEnd, limits: SynthLimits): Failure {
  const said = tail(`${end.stdout}\n${end.stderr}`);
  if (end.kind === 'out-of-time') {
    return failed('synth.out-of-time', 'The synthesis took too long', {
      what: `The step "${end.step}" was still running after ${limits.wallMs / 1000} s, so it and everything it had started were ended`,
      advice: 'Look for a wait or a network call: synthesis has no network.',
      said,
    });
  }
  if (end.kind === 'flooded') {
    return failed('synth.flooded', 'The synthesis printed too much', {
      what: `The step "${end.step}" printed more than ${limits.stdoutBytes} bytes, so it was ended`,
      advice: 'Remove the output; only what is written to the output folder counts.',
      said: tail(said).slice(-300),
    });
  }
  if (end.kind === 'too-many') {
    return failed('synth.too-many-processes', 'The synthesis started too many processes', {
      what: `The step "${end.step}" had more than ${limits.processes} processes, so it and all of them were ended`,
      advice: 'An app needs one; look for what starts others.',
      said,
    });
  }
  if (isOutOfMemory(end)) {
    return failed('synth.out-of-memory', 'The synthesis ran out of memory', {
      what: `The step "${end.step}" needed more than ${limits.memoryMb} MiB`,
      advice:
        'Import single modules of a provider (lib/vpc/index.js), never the whole package, or raise the memory limit.',
      said: '',
    });
  }
  if (end.kind === 'disk-full' || /ENOSPC|no space left/i.test(end.stderr)) {
    return failed('synth.output-too-large', 'The synthesis wrote too much', {
      what: `The step "${end.step}" wrote more than ${limits.outputBytes} bytes or ${limits.files} files`,
      advice: 'Keep large files out of assets, or raise the output limit.',
      said,
    });
  }
  return stepFailure(end, said);
}

function stepFailure(end: SandboxEnd, said: string): Failure {
  const how = end.exitCode === undefined ? `was ended by ${end.endSignal ?? 'a signal'}` : `ended with ${end.exitCode}`;
  const what = `The step "${end.step}" ${how}`;
  if (end.step === 'install') return installFailure(what, said);
  if (end.step === 'bundle') {
    const advice = said.includes('.gen/')
      ? 'Bindings made by cdktf get are not generated here: use the prebuilt provider package, or commit them.'
      : 'Correct the code and push.';
    return failed('synth.bundle', 'The app cannot be bundled', { what, advice, said });
  }
  return failed('synth.app', 'The app of cdktf.json failed', { what, advice: 'Correct the code and push.', said });
}

function installFailure(what: string, said: string): Failure {
  if (/EINTEGRITY|integrity checksum failed/i.test(said)) {
    return failed('synth.integrity', 'A package does not match its hash', {
      what,
      advice: 'Find out which of the two was changed, the lock file or the package, before anything else.',
      said,
    });
  }
  const network = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|E5\d\d/.test(said);
  return new Failure({
    code: 'synth.install',
    handling: network ? 'wait' : 'ask',
    summary: 'The packages of the repository cannot be installed',
    detail: `${what}. ${kept} ${network ? 'It is tried again.' : 'Run npm ci on your machine and commit what is missing.'}${quoted(said)}`,
  });
}

function failed(
  code: string,
  summary: string,
  { what, advice, said }: { readonly what: string; readonly advice: string; readonly said: string },
): Failure {
  return new Failure({ code, handling: 'ask', summary, detail: `${what}. ${kept} ${advice}${quoted(said)}` });
}

function isOutOfMemory(end: SandboxEnd): boolean {
  if (end.kind === 'out-of-memory') return true;
  if (/heap out of memory|ENOMEM|allocation failed|Cannot allocate memory|runtime: out of memory/i.test(end.stderr)) {
    return true;
  }
  return end.exitCode === 134;
}

function quoted(said: string): string {
  return said === '' ? '' : ` It printed:\n${said}`;
}

/** The last lines, without terminal codes. */
function tail(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\p{Cc}(\[[0-9;]*m)?/gu, '').trimEnd())
    .filter((line) => line !== '');
  return lines.slice(-15).join('\n').slice(-2000);
}
