import { type Baseline, compareBaseline } from '../../core/baseline.ts';
import type { Drift, DriftRecord, DriftTier } from '../../core/drift.ts';
import { canonicalText } from '../../core/plain.ts';
import { driftId } from '../../core/reactions/drift-parts.ts';
import { NO_DRIFT_POLICY } from '../../core/reactions/drift-policy.ts';
import type { IgnoredDrift, IgnoreRule } from '../../core/reactions/ignores.ts';
import { judgeUndeclared } from '../../core/reactions/undeclared.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { EngineDeps } from '../deps.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import { readSettings, settingTypesOf, type UndeclaredSetting } from './undeclared-settings.ts';

const NEXT =
  'Nobody configures it, so Groundstate leaves it as it is. Write it into Git to keep it in one form, put it back by hand, or accept it as it is now with `groundstate drift --address ADDRESS --accept`.';

interface DeepInput {
  readonly plan: StackPlan;
  /** What is there now at this address becomes its baseline, whatever it was before. */
  readonly accept?: string | undefined;
}

/**
 * Compares what nobody configures with what it was: attributes of the objects of a stack, and settings of theirs. Sets the baselines of
 * what is new; the plan has to be a deep one. Returns the plan with what it found.
 */
export async function lookDeep({ plan, accept }: DeepInput, deps: EngineDeps, signal: AbortSignal): Promise<StackPlan> {
  const { stack } = plan.input;
  const { settings, unread } = await readSettings(plan, deps, signal);
  const baselines = await deps.journal.baselines(stack, signal);
  const known = await deps.journal.drifts(stack, signal);
  const subjects = [...(await subjectsOf(plan, deps)), ...settings.map((setting) => subjectOfSetting(setting, deps))];
  const next = new Map<string, Baseline>();
  const found: Found[] = [];
  for (const subject of subjects) {
    const { address, type, now } = subject;
    const baseline = address === accept ? undefined : baselines.get(address);
    const isTold = (attribute: string, to: Plain): boolean => isOpen(known, driftId(address, attribute, to));
    const compared = compareBaseline({ attributes: type.attributes, baseline, now, isTold });
    next.set(address, compared.next);
    const isPresent = now.values[EXISTS] !== false;
    const wasPresent = baseline?.values[EXISTS] !== false;
    const moves = compared.moves.filter(({ attribute }) => attribute === EXISTS || (isPresent && wasPresent));
    found.push(...moves.map((move) => driftOf({ subject, plan, known, now: deps.clock.now() }, move)));
  }
  // Of what could not be read now, the baseline stays.
  for (const [address, baseline] of baselines) {
    if (!next.has(address) && stillMeans(address, plan, unread)) {
      next.set(address, baseline);
    }
  }
  await deps.journal.putBaselines(stack, next, signal);
  const missing = unread.map((one) => ({ ...one, attribute: '*' }));
  const { coverage } = plan.report;
  const whole = { ...coverage, unread: [...coverage.unread, ...missing] };
  const drifts = found.flatMap(({ drift, ignoredBy }) => (ignoredBy === undefined ? [drift] : []));
  const ignored = found.flatMap(({ drift: { address, attribute, desired, live }, ignoredBy: rule }): IgnoredDrift[] =>
    rule === undefined ? [] : [{ address, attribute, desired, live, rule }],
  );
  const { report } = plan;
  return {
    ...plan,
    report: {
      ...report,
      coverage: whole,
      drifts: [...report.drifts, ...drifts],
      ignored: [...report.ignored, ...ignored],
    },
  };
}

/** Stands in a baseline for whether a setting is there at all. */
const EXISTS = '*';

interface Subject {
  readonly address: string;
  readonly type: ResourceType;
  readonly dataBearing: boolean;
  readonly parent?: string;
  readonly now: Baseline;
}

async function subjectsOf({ evaluated, childTypes }: StackPlan, deps: EngineDeps): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const instance of evaluated.instances.values()) {
    const { address, type, entry, observation, found, block } = instance;
    const isSeen = entry !== undefined && found === 'ours' && observation?.kind === 'present';
    if (isSeen && type.ledgerOnly === undefined && block.lifecycle.ignoreChanges !== 'all') {
      const apart = [
        ...childTypes.filter(({ child }) => child?.parentType === type.type),
        ...(await settingTypesOf(type.type, deps)),
      ];
      const names = undeclaredNames(instance, apart).filter((name) => observation.live[name] !== undefined);
      const values: Values = Object.fromEntries(names.map((name) => [name, observation.live[name] ?? null] as const));
      const now = { id: entry.id, writtenAt: entry.updatedAt, values: hidden(values, type, deps) };
      subjects.push({ address, type, dataBearing: type.dataBearing, now });
    }
  }
  return subjects;
}

/** Attributes that nobody configures and that are no consequence of others, nor children or settings that are looked at by themselves. */
function undeclaredNames({ type, desired, block }: Instance, apart: readonly ResourceType[]): readonly string[] {
  const ignored = block.lifecycle.ignoreChanges === 'all' ? [] : block.lifecycle.ignoreChanges.map(String);
  const others = apart.map(({ child, settingInline }) => child?.inline ?? settingInline);
  return Object.entries(type.attributes)
    .filter(([, { computed, localOnly, writeOnly }]) => !computed && !localOnly && !writeOnly)
    .map(([name]) => name)
    .filter((name) => !desired.compared.has(name) && !desired.configured.has(name))
    .filter((name) => !others.includes(name) && !ignored.includes(name));
}

function subjectOfSetting({ address, parent, type, id, live }: UndeclaredSetting, deps: EngineDeps): Subject {
  const values: Values = Object.fromEntries(
    Object.entries(live ?? {}).filter(([name]) => type.attributes[name]?.computed !== true && name !== type.settingOf),
  );
  const now = { id, writtenAt: 0, values: { [EXISTS]: live !== undefined, ...hidden(values, type, deps) } };
  return { address, type, dataBearing: false, parent: parent.address, now };
}

type Values = Readonly<Record<string, Plain>>;

function hidden(values: Values, type: ResourceType, { ledger }: EngineDeps): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Plain] => [
      name,
      type.attributes[name]?.sensitive === true && value !== null
        ? `(sensitive value ${ledger.hash(canonicalText(value)).slice(0, 8)})`
        : value,
    ]),
  );
}

/** A drift, and the rule that ignores it. */
interface Found {
  readonly drift: Drift;
  readonly ignoredBy: IgnoreRule | undefined;
}

interface Finding {
  readonly subject: Subject;
  readonly plan: StackPlan;
  readonly known: readonly DriftRecord[];
  readonly now: number;
}

function driftOf(
  { subject, plan, known, now: at }: Finding,
  { attribute, from, to }: { readonly attribute: string; readonly from: Plain; readonly to: Plain },
): Found {
  const { address, type, dataBearing, parent, now } = subject;
  const { stack } = plan.input;
  const isNew = attribute === EXISTS && to === true;
  const { [EXISTS]: _exists, ...values } = now.values;
  const tier: DriftTier = isNew ? 'added' : 'undeclared';
  const existence = isNew ? { desired: null, live: values } : { desired: 'present', live: 'deleted' };
  const moved: Pick<Drift, 'desired' | 'live'> = attribute === EXISTS ? existence : { desired: from, live: to };
  const id = driftId(address, attribute, to);
  const record = known.find((one) => one.id === id && one.status === 'open');
  const facts = {
    stack,
    address,
    type: type.type,
    attribute,
    ...moved,
    tier,
    ...(parent === undefined ? {} : { parent }),
  };
  const remembered = { culprit: record?.culprit, firstSeen: record?.firstSeen ?? at };
  const rules = plan.given.policy?.driftRules ?? NO_DRIFT_POLICY;
  const { ignoredBy, severity, by, said } = judgeUndeclared({ ...facts, dataBearing, ...remembered }, rules, at);
  const next = [...(said === undefined ? [] : [said]), NEXT.replace('ADDRESS', `'${address}'`)].join(' ');
  const rule = by === undefined ? {} : { by };
  return { drift: { id, ...facts, cloudId: now.id, severity, next, isLeftAlone: true, ...rule }, ignoredBy };
}

function isOpen(records: readonly DriftRecord[], id: string): boolean {
  return records.some((record) => record.id === id && record.status === 'open');
}

/** Whether a baseline without a subject is of something that only could not be read. */
function stillMeans(
  address: string,
  { evaluated }: StackPlan,
  unread: readonly { readonly address: string }[],
): boolean {
  const instance = evaluated.instances.get(address);
  return (
    unread.some((one) => one.address === address) || (instance !== undefined && instance.observation?.kind !== 'absent')
  );
}
