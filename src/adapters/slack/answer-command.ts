import { sayApproval, sayWaiting } from '../../core/approvals/say-approval.ts';
import { sayScopes } from '../../core/controls/control.ts';
import { utcText } from '../../core/utc-text.ts';
import type { Controls } from '../../engine/controls/controls.ts';
import type { Journal } from '../../engine/ports/journal.ts';
import type { Chance, Clock } from '../../engine/ports/time.ts';
import type { StackStatus } from '../../engine/reports.ts';
import type { ChatWord } from '../../engine/review/approve-from-chat.ts';
import { type ChatCommand, commandHelp, parseCommand } from './parse-command.ts';
import type { SlackPerson } from './parse-interaction.ts';

/** What commands are answered from. */
export interface CommandMeans {
  readonly controls: Controls;
  readonly journal: Pick<Journal, 'drifts' | 'requestScan'>;
  readonly clock: Clock;
  readonly chance: Chance;
  status(signal: AbortSignal): Promise<readonly StackStatus[]>;
  /** What there is to know of one object, in lines. */
  explain(address: string, signal: AbortSignal): Promise<string>;
  /** Approves or refuses a plan, or takes that back; answers what was done, in a sentence. */
  sayOfPlan(word: ChatWord, signal: AbortSignal): Promise<string>;
}

const mostLines = 15;

/** Does what `/groundstate TEXT` asks for, and answers in words. */
// oxlint-disable-next-line max-params -- what is asked, by whom, of what
export function answerCommand(
  text: string,
  person: SlackPerson,
  means: CommandMeans,
  signal: AbortSignal,
): Promise<string> {
  return perform(parseCommand(text), { by: nameOf(person), person, means }, signal);
}

/** A person of Slack as the history names them. */
export function nameOf({ id, name }: SlackPerson): string {
  return `${name.replaceAll(/[^\w.@-]/g, '') || 'somebody'} (Slack ${id})`;
}

interface Asked {
  readonly person: SlackPerson;
  readonly by: string;
  readonly means: CommandMeans;
}

async function perform(command: ChatCommand, { by, person, means }: Asked, signal: AbortSignal): Promise<string> {
  const { controls } = means;
  switch (command.kind) {
    case 'help':
      return `${command.because === undefined ? '' : `Nothing was done: ${command.because}\n`}${commandHelp}`;
    case 'status':
      return sayStatus(await means.status(signal), await controls.list(signal));
    case 'drift':
      return sayDrifts(await means.status(signal), command.stack);
    case 'scan':
      return scan(command.stack, { by, means }, signal);
    case 'pause': {
      const { until } = await controls.pause({ ...command, by }, signal);
      return `${command.scope} is paused until ${utcText(until)}: nothing of it is written until then.`;
    }
    case 'resume':
      return (await controls.resume({ scope: command.scope, by }, signal)).length === 0
        ? `${command.scope} was not paused.`
        : `${command.scope} is resumed; the next pass applies what waited.`;
    case 'break-glass': {
      const { id, until } = await controls.openBreakGlass({ ...command, scopes: [command.scope], by }, signal);
      return `Break-glass ${id} is open in ${command.scope} until ${utcText(until)}: what is changed there by hand is recorded and left alone.`;
    }
    case 'explain':
      return means.explain(command.address, signal);
    case 'approve':
    case 'refuse':
    case 'withdraw': {
      const { kind: word, plan, reason } = command;
      return means.sayOfPlan({ word, plan, stack: undefined, reason, slackId: person.id }, signal);
    }
    case 'close':
      await controls.closeBreakGlass({ id: command.id, by }, signal);
      return `Break-glass ${command.id} is closed. What is in Git stays; what is not is put back, or held where that would destroy.`;
  }
}

function sayStatus(stacks: readonly StackStatus[], { current }: Awaited<ReturnType<Controls['list']>>): string {
  const lines = stacks.map(({ stack, appliedCommit, resources, openDrifts, lock, lastRun }) => {
    const commit = appliedCommit?.slice(0, 10) ?? 'nothing applied yet';
    const held = lock?.held === true ? `, locked by ${lock.holder}` : '';
    const run =
      lastRun === undefined ? '' : `, last run ${lastRun.outcome} ${utcText(lastRun.endedAt ?? lastRun.startedAt)}`;
    return `${stack}: ${commit}, ${resources} resources, ${openDrifts.length} open drifts${held}${run}`;
  });
  const orders = current.map(
    (control) =>
      `${control.kind} ${control.id}: ${sayScopes(control)} until ${utcText(control.until)} (${control.by}: ${control.reason})`,
  );
  const plans = stacks.flatMap(({ waiting, approvals = [] }) => [
    ...(waiting === undefined ? [] : [sayWaiting(waiting)]),
    ...approvals.map(sayApproval),
  ]);
  return shorten([...lines, ...plans, ...orders], 'No stack was applied yet.');
}

function sayDrifts(stacks: readonly StackStatus[], wanted: string | undefined): string {
  const known = stacks.filter(({ stack }) => wanted === undefined || stack === wanted);
  if (known.length === 0 && wanted !== undefined) {
    return `There is no stack ${wanted}. There is ${stacks.map(({ stack }) => stack).join(', ')}.`;
  }
  const lines = known
    .flatMap(({ openDrifts }) => openDrifts)
    .map(({ severity, address, attribute, culprit, firstSeen }) => {
      const who = culprit?.name ?? 'not known yet';
      return `[${severity}] ${address}: ${attribute}, since ${utcText(firstSeen)}, by ${who}`;
    });
  return shorten(lines, 'Nothing differs from Git, as far as the last scans saw.');
}

async function scan(
  stack: string | undefined,
  { by, means }: Omit<Asked, 'person'>,
  signal: AbortSignal,
): Promise<string> {
  const stacks = (await means.status(signal)).map((status) => status.stack);
  if (stack !== undefined && !stacks.includes(stack)) {
    return `There is no stack ${stack}. There is ${stacks.join(', ')}. No scan was asked for.`;
  }
  const id = means.chance.id();
  await means.journal.requestScan(
    { id, stack, requestedBy: by, requestedAt: means.clock.now(), status: 'waiting' },
    signal,
  );
  return `The worker scans ${stack ?? 'all stacks'} at its next tick (request ${id}). What it finds is told in the channel.`;
}

function shorten(lines: readonly string[], none: string): string {
  const more = lines.length - mostLines;
  return lines.length === 0
    ? none
    : [...lines.slice(0, mostLines), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
