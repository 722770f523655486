import type { DriftRecord } from '../../core/drift.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Target } from '../choose-selections.ts';
import type { EngineDeps } from '../deps.ts';
import { type Observed, Observer } from '../observe.ts';
import { type AddedChild, findAdded } from '../planning/added.ts';
import { makeChanges } from '../planning/changes.ts';
import { confirmAbsences } from '../planning/confirm-absence.ts';
import { coverageOf } from '../planning/coverage.ts';
import { driftsOf } from '../planning/drifts.ts';
import { judgeAgain } from '../planning/evaluate-instance.ts';
import type { EvaluatedStack } from '../planning/evaluate-stack.ts';
import type { Instance } from '../planning/instance.ts';
import { judgeChanges } from '../planning/judge-changes.ts';
import { knownElsewhere } from '../planning/known-elsewhere.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { StackInput } from '../planning/stack-input.ts';
import { wantedAttributes } from '../planning/wanted.ts';
import type { Entry } from '../ports/ledger.ts';
import { spendCalls } from './spend-calls.ts';
import type { Touched } from './touched-by.ts';
import type { Watched } from './watch-board.ts';

/** A plan about a few objects of a stack, made with as few calls as that takes. */
export interface Relook {
  readonly plan: StackPlan;
  /** Whether the record of a drift is about something that was looked at. */
  saw(record: DriftRecord): boolean;
  /** Something could not be read, or not with so few calls. */
  readonly isPartial: boolean;
}

/**
 * Reads a few objects of a stack and compares them with what the last pass knows that Git wants: a targeted read. It costs `calls` at
 * most, however large the stack is; what does not fit is left to the next pass.
 */
export async function lookAgain(
  { watched, touched, calls }: { readonly watched: Watched; readonly touched: Touched; readonly calls: number },
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Relook> {
  const { plan } = watched;
  const cloud = spendCalls(plan.input.cloud, calls);
  const input: StackInput = { ...plan.input, cloud, observer: openObserver(cloud, deps) };
  const chosen = [...touched.objects].flatMap(([address, attributes]) => choose(plan, address, attributes));
  const observed = await observe(chosen, { cloud, deps }, signal);
  const seen = { ...input, observed };
  const instances = await Promise.all(chosen.map(({ instance }) => judgeAgain(instance, seen, signal)));
  const { added, unread } = await addedTo(touched, { evaluated: plan.evaluated, input }, deps, signal);
  const evaluated: EvaluatedStack = {
    instances: new Map(instances.map((instance) => [instance.address, instance])),
    blocked: plan.evaluated.blocked,
    deferredData: new Set(),
    diagnostics: [],
  };
  const changes = makeChanges(evaluated, [], added, seen);
  const { diagnostics } = plan.report;
  const subject = { given: plan.given, evaluated, input: seen, diagnostics, unreadOrphans: 0 };
  const { decisions, ignored } = await judgeChanges(changes, subject, deps, signal);
  const coverage = coverageOf({
    evaluated: { ...evaluated, blocked: new Map() },
    input: seen,
    unread,
    calls: new Map(),
  });
  const severities = plan.given.policy?.driftRules.severities ?? [];
  const drifts = driftsOf(plan.input.stack, decisions, severities);
  const report = { ...plan.report, decisions, ignored, coverage, drifts };
  return {
    plan: { ...plan, report, input: seen, evaluated, orphans: [], added },
    saw: (record) => isAbout(record, { chosen, observed, touched }),
    isPartial: coverage.unread.length > 0 || chosen.length < touched.objects.size,
  };
}

interface Chosen {
  readonly instance: Instance;
  readonly entry: Entry;
  readonly target: Target;
}

/** What the ledger knows is read once more; where the last pass could say nothing of an object, the next one has to. */
function choose({ evaluated, input }: StackPlan, address: string, attributes: ReadonlySet<string>): readonly Chosen[] {
  const instance = evaluated.instances.get(address);
  const entry = instance?.entry;
  if (instance === undefined || entry === undefined || instance.type.ledgerOnly !== undefined) {
    return [];
  }
  const { type, block } = instance;
  const wanted = wantedAttributes(type, block, input.referenced, entry.applied);
  const worth = new Set([...wanted].filter((name) => attributes.has(name)));
  return [{ instance, entry, target: { address, type, scope: entry.scope, id: entry.id, wanted: worth } }];
}

/** Each collection is asked by one index at a time: for two at once it would have to be listed as a whole. */
async function observe(
  chosen: readonly Chosen[],
  { cloud, deps }: { readonly cloud: StackInput['cloud']; readonly deps: EngineDeps },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Observed>> {
  const groups = Map.groupBy(chosen, ({ target }) => {
    const { main } = target.type.reads;
    return main.shape === 'collection' ? `${main.from.name} ${main.by}` : target.type.type;
  });
  const observed = new Map<string, Observed>();
  for (const group of groups.values()) {
    const observer = openObserver(cloud, deps);
    const targets = group.map(({ target }) => target);
    const first = await observer.observe(targets, { hints: false }, signal);
    for (const [address, one] of await confirmAbsences(group, first, observer.ports, signal)) {
      observed.set(address, one);
    }
  }
  return observed;
}

function openObserver(cloud: StackInput['cloud'], { clock, chance }: EngineDeps): Observer {
  return new Observer({ cloud, clock, chance });
}

/** Children that nobody declared, on the parents that were touched. */
async function addedTo(
  { parents }: Touched,
  { evaluated, input }: Pick<StackPlan, 'evaluated' | 'input'>,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<typeof findAdded>>> {
  const added: AddedChild[] = [];
  const unread: { readonly address: string; readonly reason: string }[] = [];
  const elsewhere = knownElsewhere(input.stack, deps, signal);
  const byType = new Map<ResourceType, Instance[]>();
  for (const [address, types] of parents) {
    const instance = evaluated.instances.get(address);
    for (const type of instance === undefined ? [] : types) {
      byType.set(type, [...(byType.get(type) ?? []), ...(instance === undefined ? [] : [instance])]);
    }
  }
  for (const [type, instances] of byType) {
    const given = { instances, childTypes: [type] };
    const found = await findAdded(given, input, async () => (await elsewhere()).claims, signal);
    added.push(...found.added);
    unread.push(...found.unread);
  }
  return { added, unread };
}

interface Seen {
  readonly chosen: readonly Chosen[];
  readonly observed: ReadonlyMap<string, Observed>;
  readonly touched: Touched;
}

/** Of an object that is gone nothing is known but that. */
function isAbout(record: DriftRecord, { chosen, observed, touched }: Seen): boolean {
  if (record.parent !== undefined) {
    return touched.parents.get(record.parent)?.some(({ type }) => type === record.type) === true;
  }
  const target = chosen.find(({ target: { address } }) => address === record.address)?.target;
  const isThere = observed.get(record.address)?.observation.kind === 'present';
  return target !== undefined && (record.attribute === '*' || (isThere && target.wanted.has(record.attribute)));
}
