import path from 'node:path';
import type { Project, Runner } from './project.ts';
import { commandLine, type SandboxPaths, type SandboxStep, type SynthLimits } from './sandbox.ts';
import { shiftClockOption } from './shift-clock.ts';
import { brokenProject } from './synth-failures.ts';

type CdktfProject = Extract<Project, { readonly kind: 'cdktf' }>;

interface AppRun {
  readonly runner: Runner;
  readonly limits: SynthLimits;
  /** Whether it is the second run, which is shown another time. */
  readonly again: boolean;
}

/** The steps that turn an app into its output folder: a bundle where the app is TypeScript, then the run. */
export function appSteps(project: CdktfProject, { runner, limits, again }: AppRun) {
  return (paths: SandboxPaths): readonly SandboxStep[] => {
    const { entry } = project;
    const environment = appEnvironment(project, paths, { limits, again });
    const run = (command: readonly string[]) => ({ name: 'run', line: commandLine(paths.work, environment, command) });
    if (runner === 'command' || (runner === 'auto' && entry === undefined)) {
      return [run(['/bin/sh', '-c', project.app])];
    }
    if (entry === undefined) {
      throw brokenProject(
        'cdktf.json',
        `runs "${project.app}", which names no TypeScript file that the runner "${runner}" could take`,
      );
    }
    if (runner === 'native') return [run([paths.node, entry])];
    const bundle = path.posix.join(
      path.posix.dirname(entry),
      project.moduleKind === 'esm' ? '.synth.mjs' : '.synth.cjs',
    );
    return [
      { name: 'bundle', line: commandLine(paths.work, environment, bundleCommand(project, { paths, entry, bundle })) },
      run([paths.node, '--enable-source-maps', bundle]),
    ];
  };
}

function bundleCommand(
  project: CdktfProject,
  { paths, entry, bundle }: { readonly paths: SandboxPaths; readonly entry: string; readonly bundle: string },
): readonly string[] {
  return [
    paths.esbuild,
    entry,
    '--bundle',
    '--platform=node',
    `--format=${project.moduleKind}`,
    '--packages=external',
    '--target=node24',
    '--sourcemap=inline',
    '--log-level=warning',
    '--color=false',
    `--outfile=${bundle}`,
  ];
}

/** Everything that the app may know of the outside. */
function appEnvironment(
  project: CdktfProject,
  paths: SandboxPaths,
  { limits, again }: Pick<AppRun, 'limits' | 'again'>,
): Readonly<Record<string, string>> {
  return {
    PATH: `${path.posix.join(paths.work, project.packageFolder ?? '.', 'node_modules/.bin')}:${path.posix.dirname(paths.node)}:/usr/bin:/bin`,
    HOME: paths.home,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    CI: 'true',
    NO_COLOR: '1',
    NODE_OPTIONS: `--max-old-space-size=${limits.memoryMb}${again ? ` ${shiftClockOption}` : ''}`,
    CDKTF_OUTDIR: paths.out,
    CDKTF_CONTEXT_JSON: JSON.stringify(project.context),
    // Error annotations then reach the reader with their stack and their place, instead of ending the app.
    CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: 'true',
    CHECKPOINT_DISABLE: '1',
  };
}
