import { type Approval, findRefusal } from '../../core/approvals/approval.ts';
import { type Identity, isAuthor, type Person, personOf, sayIdentity } from '../../core/approvals/person.ts';
import type { Decision } from '../../core/change.ts';
import { Failure } from '../../core/failure.ts';
import { DEFAULT_POLICY } from '../../core/stack-policy.ts';
import type { EngineDeps } from '../deps.ts';
import { authorsOfHeld } from '../held-since.ts';
import { askIdentity } from '../pin-identity.ts';
import type { HistoryEvent } from '../ports/journal.ts';
import type { Run } from '../ports/ledger.ts';
import type { Estate, PlanReport } from '../reports.ts';
import type { ReviewPorts } from './review.ts';
import { showWord } from './show-word.ts';

/** Somebody approves what waits in a plan that they have looked at. */
export interface ApprovalRequest {
  readonly estate: Estate;
  /** The first digits of a plan's digest (8 at least), or the id of the last run of a stack. */
  readonly plan: string;
  /** Undefined: the stack of which this is the plan or the run is looked for. */
  readonly stack: string | undefined;
  /** Undefined: whoever the AWS credentials of this process belong to. */
  readonly identity: Identity | undefined;
  readonly reason: string | undefined;
}

/** An approval that was kept, and what it lets through. */
export interface Approved {
  readonly approval: Approval;
  readonly decisions: readonly Decision[];
}

/**
 * Keeps the approval of one plan, after that plan was made anew and is the one that was named. Nobody approves what they
 * wrote, and only people whom `groundstate.yaml` names can.
 */
export function approve(request: ApprovalRequest, ports: ReviewPorts, signal: AbortSignal): Promise<Approved> {
  return say('approves', request, ports, signal);
}

/**
 * Keeps the refusal of one plan: nobody approves it before that is withdrawn. Who may approve may refuse, also what they wrote
 * themselves. Another commit is another plan.
 */
export function refuse(request: ApprovalRequest, ports: ReviewPorts, signal: AbortSignal): Promise<Approved> {
  return say('refuses', request, ports, signal);
}

async function say(
  word: 'approves' | 'refuses',
  request: ApprovalRequest,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<Approved> {
  const { deps } = ports;
  const { estate, reason } = request;
  const report = await findPlan(request, ports, signal);
  const decisions = waiting(report);
  await checkRefusal(report, deps, signal);
  const { commit } = report;
  const tip = await deps.source.tip(signal);
  if (tip !== commit) {
    throw refused(`The tip of the tracked branch moved on to ${tip.slice(0, 10)}: what was looked at is not applied.`);
  }
  const { approvals } = estate.policy?.stacks[report.stack] ?? estate.policy?.defaults ?? DEFAULT_POLICY;
  const identity = await identityOf(request.identity, deps, signal);
  const person = checkPerson(identity, approvals.people);
  if (word === 'approves' && decisions.some(({ change }) => change.cause !== 'drift')) {
    const state = await deps.ledger.load(report.stack, signal);
    const authors = await authorsOfHeld(state, commit, deps.source, signal);
    refuseAuthor(
      person,
      authors.map(({ email }) => email),
      report,
    );
  }
  const at = deps.clock.now();
  const approval: Approval = {
    id: deps.chance.id(),
    stack: report.stack,
    commit,
    digest: report.digest,
    by: person.name,
    identity: sayIdentity(identity),
    reason,
    ...(word === 'refuses' ? { refuses: true as const } : {}),
    at,
    until: at + approvals.validForMs,
  };
  await deps.journal.approve(approval, signal);
  await record(approval, decisions, ports, signal);
  await showWord(approval, ports, signal);
  return { approval, decisions };
}

/** Who asks: whoever the AWS credentials of this process belong to, unless somebody else was named. */
export async function identityOf(
  given: Identity | undefined,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Identity> {
  return given ?? { kind: 'aws', arn: (await askIdentity(deps.settings.region, deps, signal)).arn };
}

async function checkRefusal({ stack, digest }: PlanReport, deps: EngineDeps, signal: AbortSignal): Promise<void> {
  const refusal = findRefusal(await deps.journal.approvals(stack, signal), digest, deps.clock.now());
  if (refusal !== undefined) {
    const why = refusal.reason === undefined ? '' : ` (${refusal.reason})`;
    throw refused(
      `${refusal.by} refused this plan of ${stack}${why}. «groundstate approve ${digest.slice(0, 12)} --stack ${stack} --withdraw» takes that back; a new commit is a new plan.`,
    );
  }
}

const SHORTEST = 8;

async function findPlan(request: ApprovalRequest, ports: ReviewPorts, signal: AbortSignal): Promise<PlanReport> {
  const { estate, plan, stack } = request;
  const names = stack === undefined ? estate.stacks.map(({ name }) => name) : [stack];
  for (const name of names) {
    const { lastRun } = await ports.deps.ledger.load(name, signal);
    if (lastRun?.id === plan) {
      return checkRun(lastRun, (await ports.plan(estate, name, signal)).report);
    }
  }
  if (!/^[0-9a-f]+$/.test(plan) || plan.length < SHORTEST) {
    throw refused(`"${plan}" is neither the last run of a stack nor the first ${SHORTEST} digits of a plan's digest.`);
  }
  for (const name of names) {
    const { report } = await ports.plan(estate, name, signal);
    if (report.digest.startsWith(plan)) {
      return report;
    }
  }
  throw refused(
    `No plan of ${names.join(', ')} is ${plan} now. Git or the live state has changed since it was looked at, or it is of another commit.`,
  );
}

/** A run is approved by what it said that it held: whatever came since was looked at by nobody. */
function checkRun(run: Run, report: PlanReport): PlanReport {
  const held = new Set(run.changes.filter(({ result }) => result === 'held').map(describe));
  const strange = waiting(report).find(({ change }) => !held.has(describe(change)));
  if (run.commit !== report.commit || strange !== undefined) {
    throw refused(
      `Since the run ${run.id} ${strange === undefined ? 'another commit came' : `${strange.change.address} has to be changed as well`}. Look at the plan, and approve it by its digest.`,
    );
  }
  return report;
}

function describe({ address, action }: { readonly address: string; readonly action: string }): string {
  return `${action} ${address}`;
}

/** What an approval would let through. */
function waiting({ decisions, stack, approval }: PlanReport): readonly Decision[] {
  const found = decisions.filter(({ approvable }) => approvable === true);
  if (found.length > 0) {
    return found;
  }
  if (approval !== undefined) {
    throw refused(`${approval.by} has approved this plan of ${stack} already; the next run applies it.`);
  }
  const held = decisions.filter(({ verdict, change }) => verdict === 'held' && change.action !== 'none');
  const [first] = held;
  throw refused(
    first === undefined
      ? `Nothing of ${stack} waits for a person.`
      : `Nothing of ${stack} waits for an approval. What is held is held for good: ${first.change.address}: ${first.reason}`,
  );
}

/** Whom groundstate.yaml knows by an identity, among those who may approve. */
export function checkPerson(identity: Identity, people: readonly Person[]): Person {
  const person = personOf(identity, people);
  if (person !== undefined) {
    return person;
  }
  throw refused(
    people.length === 0
      ? 'groundstate.yaml names nobody who may approve: add approvals.people (docs/plan-rules.md).'
      : `${sayIdentity(identity)} is none of those whom groundstate.yaml lets approve: ${people.map(({ name }) => name).join(', ')}.`,
  );
}

function refuseAuthor(person: Person, emails: readonly string[], { commit }: PlanReport): void {
  if (!isAuthor(person, emails)) {
    return;
  }
  throw refused(
    `${person.name} wrote or committed a part of what led to ${commit.slice(0, 10)}, and nobody approves their own change. Ask somebody else.`,
  );
}

async function record(
  approval: Approval,
  decisions: readonly Decision[],
  { deps, announcer }: ReviewPorts,
  signal: AbortSignal,
): Promise<void> {
  const { id, at, stack, commit, by, identity, digest, reason, refuses, until } = approval;
  const word = refuses === true ? 'refused' : 'approved';
  const changes = decisions.map(({ change }) => `${change.action} ${change.address}`);
  const event = {
    id: `${refuses === true ? 'refused' : 'approved'}-${id}`,
    at,
    kind: refuses === true ? ('approval refused' as const) : ('approved' as const),
    stack,
    actor: by,
    commit,
    text: `plan ${digest.slice(0, 12)} ${word} until ${new Date(until).toISOString()}: ${changes.join(', ')}${reason === undefined ? '' : `; ${reason}`}`,
    details: { identity, digest },
  };
  await recordWord(event, { deps, announcer }, signal);
}

/** The word stands in the ledger already, and whoever gave it must not believe that it does not. */
export async function recordWord(
  event: HistoryEvent,
  { deps, announcer }: Pick<ReviewPorts, 'deps' | 'announcer'>,
  signal: AbortSignal,
): Promise<void> {
  await announcer.record([event], signal).catch((thrown: unknown) => {
    deps.log.error(
      { stack: event.stack, error: String(thrown) },
      'what was said of a plan could not be written to the history',
    );
  });
}

/** The failure of an approval, with why. */
export function refused(reason: string): Failure {
  return new Failure({
    code: 'approval-refused',
    handling: 'ask',
    summary: 'The approval is not accepted',
    detail: `${reason} Nothing was changed. «groundstate plan» shows what waits, and its digest.`,
  });
}
