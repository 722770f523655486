import type { Alert, AlertStatus } from '../../engine/ports/journal.ts';

/** Where a message stands in Slack. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** What was about to be posted; it stands until the answer of Slack is known. */
export interface Pending {
  readonly keys: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Something that happened after the first alert. */
export interface Step {
  readonly alert: string;
  readonly at: number;
  readonly text: string;
  /** Called out in the channel, and not only below the message. */
  readonly isLoud: boolean;
}

interface Told {
  /** Ids of the alerts that are part of it. */
  readonly told: readonly string[];
  readonly place?: Place;
  readonly pending?: Pending;
}

/** One matter and its message. */
export interface Conversation extends Told {
  readonly kind: 'thread';
  readonly alert: Alert;
  readonly status: AlertStatus | undefined;
  readonly steps: readonly Step[];
}

/** One matter of a summary. */
export interface Member {
  readonly thread: string;
  readonly alert: Alert;
  readonly status: AlertStatus | undefined;
}

/** Many matters in one message. */
export interface Summary extends Told {
  readonly kind: 'summary';
  readonly members: readonly Member[];
}

/** A matter that is told as a part of a summary. */
export interface Membership {
  readonly kind: 'member';
  readonly summary: string;
}

/** What is remembered of a thread. */
export type Matter = Conversation | Summary | Membership;

const mostSteps = 40;
const mostTold = 400;
const ended: ReadonlySet<AlertStatus> = new Set(['reverted', 'codified', 'gone', 'applied']);

/** The matter that an alert belongs to; one without a thread is a matter of its own. */
export function threadOf(alert: Alert): string {
  return alert.thread ?? alert.id;
}

/** The conversation after an alert. Pure; what was told already changes nothing. */
export function addAlert(known: Conversation | undefined, alert: Alert): Conversation {
  if (known === undefined) {
    return { kind: 'thread', alert, status: statusAfter(undefined, alert), steps: [], told: [alert.id] };
  }
  if (known.told.includes(alert.id)) {
    return known;
  }
  const told = [...known.told, alert.id].slice(-mostTold);
  const status = statusAfter(known.status, alert);
  if (alert.kind === 'drift') {
    return { ...known, told, status, alert }; // the first of the thread came late: it is the head all the same
  }
  const head = headAfter(known, alert);
  if (alert.naming === 'confirmed' || alert.restates === 'alone') {
    // Whether somebody's word on a held change still counts is no step, but the buttons depend on it.
    return { ...known, told, alert: head, ...(known.alert.kind === 'held' ? { status } : {}) };
  }
  const isNamed = isNaming(known, alert) && alert.naming !== 'doubted';
  const text = isNamed ? `It was ${alert.by}` : stepText(alert);
  const step = { alert: alert.id, at: alert.at, text, isLoud: alert.kind === 'escalation' };
  return { ...known, told, status, alert: head, steps: [...known.steps, step].slice(-mostSteps) };
}

/** A summary after alerts of its members, or of new ones. */
export function addToSummary(known: Summary | undefined, alerts: readonly Alert[]): Summary {
  const members = new Map((known?.members ?? []).map((member) => [member.thread, member]));
  const fresh = alerts.filter(({ id }) => known?.told.includes(id) !== true);
  for (const alert of fresh) {
    const thread = threadOf(alert);
    const member = members.get(thread);
    const head = member === undefined || alert.kind === 'drift' ? alert : member.alert;
    members.set(thread, { thread, alert: head, status: statusAfter(member?.status, alert) });
  }
  const told = [...(known?.told ?? []), ...fresh.map(({ id }) => id)].slice(-mostTold);
  return { kind: 'summary', ...known, members: [...members.values()], told };
}

/** What has ended does not open again: a drift that comes back is an occurrence, and a thread, of its own. */
function statusAfter(known: AlertStatus | undefined, alert: Alert): AlertStatus | undefined {
  if (known !== undefined && ended.has(known)) {
    return known;
  }
  if (alert.kind === 'drift') {
    return known ?? 'open';
  }
  return alert.status ?? (alert.kind === 'resolved' ? 'gone' : known);
}

/** Whether people can still do something about it. */
export function isUnderWay(status: AlertStatus | undefined): boolean {
  return status === undefined || !ended.has(status);
}

/** The message's own text after an alert: who it was and what becomes of it are said there, and not only below. */
function headAfter(known: Conversation, alert: Alert): Alert {
  if (isNaming(known, alert)) return { ...known.alert, by: alert.by };
  if (alert.restates === undefined) return known.alert;
  if (known.alert.kind === 'held') {
    const { plan: _former, ...head } = known.alert;
    const { next, differences, plan, commit, severity } = alert;
    return { ...head, next, differences, severity, ...(plan && { plan }), ...(commit && { commit }) };
  }
  const { isLeftAlone, ...head } = known.alert;
  const isLeft = alert.restates === 'alone' ? alert.isLeftAlone : isLeftAlone;
  return { ...head, next: alert.next, ...(isLeft === undefined ? {} : { isLeftAlone: isLeft }) };
}

/** Whether an alert says of a drift who it was. */
function isNaming(known: Conversation, alert: Alert): boolean {
  return alert.kind === 'info' && known.alert.kind === 'drift';
}

function stepText(alert: Alert): string {
  if (alert.naming === 'doubted') {
    return `${alert.title}.`;
  }
  const { title, next } = alert;
  const changes = alert.drift === undefined ? alert.differences.map(sayDifference) : [];
  switch (alert.kind) {
    case 'resolved':
    case 'applied':
      return next;
    case 'progress':
      return next === '' || alert.restates !== undefined ? title : `${sentence(title)} ${next}`;
    default:
      return [`${sentence(title)} ${next}`, ...changes].join('\n');
  }
}

function sayDifference({ attribute, before, after }: Alert['differences'][number]): string {
  return `${attribute}: ${before} -> ${after}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
