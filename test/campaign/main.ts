// Strikes every mutating call of an eleven-object stack, for Terraform and for Groundstate, and judges what is left; or, with
// --in-process, lets workers die at every mutating call in the life of every resource type; or, with --resume, times how soon
// the next worker has found out what became of the calls. docs/crash-safety.md has the results.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startRigCloud } from '../support/rig-cloud.ts';
import { openGroundstateTool } from './groundstate-tool.ts';
import { runInProcess } from './in-process.ts';
import { timeResumes } from './resume.ts';
import { describeVerdict, isGood, runPoints, type Verdict } from './run-points.ts';
import { document } from './stack.ts';
import { type Mode, modes } from './strike.ts';
import { openTerraformTool } from './terraform-tool.ts';
import type { Tool } from './tool.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    modes: { type: 'string' },
    calls: { type: 'string' },
    jobs: { type: 'string', default: '4' },
    'in-process': { type: 'boolean', default: false },
    types: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
});

const tools: Readonly<Record<string, (endpoint: string) => Promise<Tool>>> = {
  terraform: openTerraformTool,
  groundstate: (endpoint) => openGroundstateTool(endpoint, document.resource),
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const list = (text: string | undefined): readonly string[] | undefined => text?.split(',').map((each) => each.trim());

process.setMaxListeners(0); // each child process is ended with this one
process.exitCode = await run();

function run(): Promise<number> {
  if (values.resume) return timeResumes(say);
  return values['in-process'] ? runInProcess(list(values.types), say) : compare();
}

async function compare(): Promise<number> {
  const names = values.only === undefined ? Object.keys(tools) : [values.only];
  const unknown = names.find((name) => tools[name] === undefined);
  const strange = list(values.modes)?.find((mode) => !modes.includes(mode as Mode));
  if (unknown !== undefined || strange !== undefined) {
    say(
      `There is no ${unknown ?? strange}. --only takes ${Object.keys(tools).join(' or ')}, --modes any of ${modes.join(', ')}.`,
    );
    return 2;
  }
  let failed = false;
  const tables: string[] = [];
  for (const name of names) {
    const verdicts = await measure(name);
    tables.push(summarize(name, verdicts));
    failed ||= name === 'groundstate' && !verdicts.every(isGood);
  }
  say(`\n${tables.join('\n')}`);
  return failed ? 1 : 0;
}

async function measure(name: string): Promise<readonly Verdict[]> {
  const cloud = await startRigCloud();
  try {
    const tool = await tools[name]?.(cloud.proxy.endpoint);
    if (tool === undefined) return [];
    try {
      return await runPoints(cloud, tool, {
        modes: (list(values.modes) as readonly Mode[] | undefined) ?? modes,
        calls: list(values.calls)?.map(Number),
        jobs: Number(values.jobs),
        say,
      });
    } finally {
      await tool.close();
    }
  } finally {
    await cloud.stop();
  }
}

function summarize(name: string, verdicts: readonly Verdict[]): string {
  const lines = modes.flatMap((mode) => {
    const points = verdicts.filter((verdict) => verdict.mode === mode);
    if (points.length === 0) return [];
    const count = (what: (verdict: Verdict) => boolean): string => `${points.filter(what).length}/${points.length}`;
    const silent = count(({ converged, duplicates }) => converged && duplicates.length > 0);
    return [
      `| ${name} | ${mode} | ${points.length} | ${count(({ converged }) => converged)} | ${count(({ duplicates }) => duplicates.length > 0)} | ${silent} | ${count(isGood)} |`,
    ];
  });
  const bad = verdicts.filter((verdict) => !isGood(verdict)).map(describeVerdict);
  return [
    '| tool | fault | points | converges | leaves duplicates | of these in silence | as if nothing had happened |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    ...(bad.length > 0 ? ['', ...bad] : []),
  ].join('\n');
}
