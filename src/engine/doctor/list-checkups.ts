import type { ProtectionMode } from '../../core/branch-protection/say-protection.ts';
import type { BranchVerdict } from '../../core/branch-protection/verdict.ts';
import { type Finding, good, stops } from '../../core/doctor/finding.ts';
import { type AlertFacts, judgeAlerts } from '../../core/doctor/judge-alerts.ts';
import { judgeBranch } from '../../core/doctor/judge-branch.ts';
import { judgeClock } from '../../core/doctor/judge-clock.ts';
import { judgeIsolation } from '../../core/doctor/judge-isolation.ts';
import { judgeKey } from '../../core/doctor/judge-key.ts';
import { judgeMachine } from '../../core/doctor/judge-machine.ts';
import { judgeQueue } from '../../core/doctor/judge-queue.ts';
import { judgeQuotas } from '../../core/doctor/judge-quotas.ts';
import { judgeRole, type RoleFacts } from '../../core/doctor/judge-role.ts';
import { judgeSettings } from '../../core/doctor/judge-settings.ts';
import { judgePolicy, judgeStacks, type StackFacts } from '../../core/doctor/judge-stacks.ts';
import { judgeTable, type TableFacts } from '../../core/doctor/judge-table.ts';
import { asFailure } from '../../core/failure.ts';
import type { Scope } from '../../core/scope.ts';
import { CloudError } from '../ports/cloud.ts';
import type { AwsDiagnosis, DiagnoseMachine } from '../ports/diagnosis.ts';
import type { Estate } from '../reports.ts';
import type { Checkup } from './checkup.ts';
import { examineEscalations } from './examine-escalations.ts';

/** The settings that the doctor looks at. */
export interface DoctorSettings {
  readonly branch: string;
  readonly region: string;
  readonly table: string;
  readonly account: string | undefined;
  readonly endpoint: string | undefined;
  readonly allowFileRemotes: boolean;
  readonly readRole: string | undefined;
  readonly applyRole: string | undefined;
  readonly ownArns: readonly string[];
  readonly eventsQueueUrl: string | undefined;
  readonly secretsKey: string | undefined;
  readonly requireProtectedBranch: ProtectionMode;
}

/** What the doctor looks through; each throws a Failure or a CloudError. */
export interface DoctorPorts {
  readonly aws: AwsDiagnosis;
  readonly machine: DiagnoseMachine;
  identity(
    signal: AbortSignal,
  ): Promise<{ readonly account: string; readonly partition: string; readonly arn: string }>;
  /** Proves the isolation of the app. */
  isolation(signal: AbortSignal): Promise<{ readonly mode: string; readonly reason: string }>;
  table(signal: AbortSignal): Promise<TableFacts>;
  readonly tableShape: { readonly keys: string; readonly expiry: string };
  tip(signal: AbortSignal): Promise<string>;
  judgeBranch(signal: AbortSignal): Promise<BranchVerdict>;
  alerts(signal: AbortSignal): Promise<AlertFacts>;
  loadEstate(signal: AbortSignal): Promise<Estate>;
  reach(estate: Estate, stack: string, signal: AbortSignal): Promise<readonly Scope[]>;
}

/** Everything that the doctor looks at, in the order in which one thing stands on the other. */
export function listCheckups(settings: DoctorSettings, ports: DoctorPorts): readonly Checkup[] {
  return [
    { name: 'settings', run: async () => judgeSettings(settings) },
    { name: 'machine', run: async (signal) => judgeMachine(await ports.machine(signal)) },
    { name: 'isolation', run: async (signal) => [judgeIsolation(await ports.isolation(signal))] },
    ...awsCheckups(settings, ports),
    ...repositoryCheckups(settings, ports),
    { name: 'alerts', run: async (signal) => [judgeAlerts(await ports.alerts(signal))] },
  ];
}

function awsCheckups(settings: DoctorSettings, ports: DoctorPorts): readonly Checkup[] {
  const { aws } = ports;
  const { region, table, applyRole, ownArns, secretsKey, eventsQueueUrl: queueUrl } = settings;
  const onAws = (name: string, run: Checkup['run']): Checkup => ({ name, needs: 'credentials', run });
  return [
    { name: 'clock', run: async (signal) => [judgeClock(await aws.clocks(signal))] },
    { name: 'credentials', run: async (signal) => [await examineCredentials(settings, ports, signal)] },
    onAws('table', async (signal) => judgeTable(await ports.table(signal), ports.tableShape)),
    onAws('roles', (signal) => examineRoles(settings, aws, signal)),
    onAws('escalations', async (signal) => {
      const identity = await ports.identity(signal);
      return examineEscalations({ identity, region, table, queueUrl, applyRole, ownArns }, aws, signal);
    }),
    onAws('queue', async (signal) =>
      judgeQueue(queueUrl === undefined ? undefined : await aws.queue(queueUrl, signal)),
    ),
    ...(secretsKey === undefined
      ? []
      : [onAws('secrets key', async (signal) => [judgeKey(await aws.key(secretsKey, signal))])]),
    onAws('quotas', async (signal) => judgeQuotas(await aws.quotas(signal))),
  ];
}

function repositoryCheckups(settings: DoctorSettings, ports: DoctorPorts): readonly Checkup[] {
  const { branch, requireProtectedBranch: mode } = settings;
  let estate: Estate | undefined;
  return [
    {
      name: 'repository',
      run: async (signal) => [good(`The tip of ${branch} is ${(await ports.tip(signal)).slice(0, 12)}.`)],
    },
    {
      name: 'branch',
      needs: 'repository',
      run: async (signal) => {
        if (mode === 'off') {
          return [good(`Whether ${branch} is protected is not asked (require_protected_branch is off).`)];
        }
        const known = await ports.judgeBranch(signal).then(
          (verdict) => ({ kind: 'judged', verdict }) as const,
          (thrown: unknown) => ({ kind: 'not asked', reason: asFailure(thrown).detail }) as const,
        );
        return [judgeBranch({ branch, mode, known })];
      },
    },
    {
      name: 'estate',
      needs: 'repository',
      run: async (signal) => {
        estate = await ports.loadEstate(signal);
        return judgePolicy(estate.problems, estate.policy !== undefined);
      },
    },
    {
      name: 'stacks',
      needs: 'credentials',
      run: async (signal) => (estate === undefined ? [] : judgeStacks(await reachAll(estate, ports, signal))),
    },
  ];
}

async function examineCredentials(
  { account: pinned }: DoctorSettings,
  { identity }: DoctorPorts,
  signal: AbortSignal,
): Promise<Finding> {
  const { account, arn } = await identity(signal);
  if (pinned === undefined || pinned === account) return good(`AWS knows the worker as ${arn}.`);
  return stops({
    what: `AWS knows the worker as ${arn}, and the account is pinned to ${pinned}.`,
    why: 'Everything would look missing there, so nothing is read or changed.',
    next: `Give the worker credentials for ${pinned}.`,
  });
}

/** Role by role: whether it can be assumed, and what IAM tells of it where that may be read. */
async function examineRoles(
  { readRole, applyRole, account: pinned }: DoctorSettings,
  aws: AwsDiagnosis,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const roles = [
    { purpose: 'reads', arn: readRole },
    { purpose: 'writes', arn: applyRole },
  ] as const;
  const findings: Finding[] = [];
  for (const { purpose, arn } of roles) {
    if (arn !== undefined) findings.push(...judgeRole({ purpose, arn, pinned, ...(await lookAt(arn, aws, signal)) }));
  }
  return findings.length > 0
    ? findings
    : [good('The worker uses its own credentials for everything; that is said under settings.')];
}

async function lookAt(
  arn: string,
  aws: AwsDiagnosis,
  signal: AbortSignal,
): Promise<Pick<RoleFacts, 'assumed' | 'details'>> {
  const orNothing = (thrown: unknown): undefined => {
    if (!(thrown instanceof CloudError)) throw thrown;
  };
  const assumed = await aws.assume(arn, signal).catch((thrown: unknown) => {
    if (!(thrown instanceof CloudError)) throw thrown;
    return { refusal: thrown.message };
  });
  return { assumed, details: await aws.role(arn.split('/').at(-1) ?? '', signal).catch(orNothing) };
}

async function reachAll(estate: Estate, ports: DoctorPorts, signal: AbortSignal): Promise<readonly StackFacts[]> {
  const facts: StackFacts[] = [];
  for (const { name: stack } of estate.stacks) {
    const reach = await ports.reach(estate, stack, signal).then(
      (scopes) => ({ scopes }),
      (thrown: unknown) => {
        signal.throwIfAborted();
        return { refusal: asFailure(thrown).detail };
      },
    );
    facts.push({ stack, reach });
  }
  return facts;
}
