import { parseAddress } from '../../core/address.ts';
import { sayCulprit } from '../../core/attribution/say-culprit.ts';
import { type Control, concernsStack, covers, sayScopes } from '../../core/controls/control.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { utcText } from '../../core/utc-text.ts';
import type { GlassEdit, PastControl } from '../ports/controls.ts';
import { shown } from '../tell.ts';
import { controlEvent } from './check-order.ts';
import type { ControlPorts } from './controls.ts';
import type { Pass } from './tend-controls.ts';

interface Ending {
  readonly control: Control;
  readonly pass: Pass;
  readonly now: number;
  /** Stacks of the scope that were not read since it ended. */
  readonly unread: readonly string[];
  /** The report is not waited for any longer. */
  readonly isLate: boolean;
}

/** Writes the follow-up report of a break-glass: what was done in it, by whom, and what became of it. */
export async function concludeBreakGlass(ending: Ending, ports: ControlPorts, signal: AbortSignal): Promise<void> {
  const { deps, announcer } = ports;
  const { control, now } = ending;
  const { edits, isUnfinished } = await editsOf(ending, ports, signal);
  if (isUnfinished && ending.unread.length === 0 && !ending.isLate) return; // what is being put back is looked at again
  const gaps = ending.unread.map(
    (stack) => `${stack} could not be read since the end, so what became of the edits there is not known yet.`,
  );
  const past: PastControl = { ...control, concludedAt: now, edits, gaps };
  const [scope = '*'] = control.scopes;
  const text = `Break-glass ${control.id} in ${sayScopes(control)}: ${summarize(edits)}`;
  const { stack, address } = controlEvent(control, { moment: 'report', at: now, actor: '', text }, scope);
  await announcer.alert(
    {
      id: `control-${control.id}-report`,
      thread: `control-${control.id}`,
      kind: 'info',
      severity: edits.some(({ outcome }) => outcome === 'left') ? 'high' : 'medium',
      stack,
      ...(address === undefined ? {} : { address }),
      title: text,
      differences: edits.map((edit) => ({
        attribute: `${edit.address}: ${edit.attribute}`,
        before: edit.before,
        after: `${edit.after} (${SAID[edit.outcome]}; ${edit.by})`,
      })),
      by: control.by,
      next: [...gaps, `«groundstate break-glass report ${control.id}» shows all of it.`].join(' '),
      at: now,
    },
    signal,
  );
  await announcer.record(
    [
      ...control.scopes.map((each) =>
        controlEvent(control, { moment: 'report', at: now, actor: deps.settings.actor, text }, each),
      ),
      ...edits.map((edit, index) => ({
        id: `control-${control.id}-edit-${index}`,
        at: now,
        kind: 'break-glass' as const,
        stack: parseAddress(edit.address)?.stack ?? stack,
        address: edit.address,
        actor: edit.by,
        text: `${edit.attribute}: ${edit.before} -> ${edit.after}, under break-glass ${control.id}: ${SAID[edit.outcome]}. ${edit.text}`,
      })),
    ],
    signal,
  );
  await deps.journal.concludeControl(past, signal);
}

const SAID = {
  'put back': 'put back',
  'in Git': 'in Git now',
  ignored: 'ignored',
  accepted: 'accepted as it is',

  'changed again': 'changed again',
  left: 'left as it is',
} as const;

function summarize(edits: readonly GlassEdit[]): string {
  if (edits.length === 0) return 'nothing was changed by hand.';
  const counts = (['in Git', 'put back', 'ignored', 'accepted', 'changed again', 'left'] as const)
    .map((outcome) => [edits.filter((edit) => edit.outcome === outcome).length, SAID[outcome]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  return `${edits.length} ${edits.length === 1 ? 'edit' : 'edits'} by hand, ${counts.join(', ')}.`;
}

/** The edits of the scope that were drift at any time while it was open, or that the first look after it found. */
async function editsOf(
  { control, pass }: Ending,
  { deps }: ControlPorts,
  signal: AbortSignal,
): Promise<{ readonly edits: readonly GlassEdit[]; readonly isUnfinished: boolean }> {
  const edits: GlassEdit[] = [];
  let isUnfinished = false;
  for (const [stack, { drifts }] of pass.stacks) {
    if (!concernsStack(control, stack)) continue;
    const fresh = new Map(drifts.map((drift) => [drift.id, drift]));
    const records = await deps.journal.drifts(stack, signal);
    for (const record of records.filter((candidate) => belongs(candidate, control))) {
      const now = fresh.get(record.id);
      isUnfinished ||= record.status === 'open' && now?.reverting === true;
      edits.push(editOf(record, now?.next));
    }
  }
  return { edits: edits.toSorted((a, b) => a.seenAt - b.seenAt), isUnfinished };
}

function belongs(record: DriftRecord, control: Control): boolean {
  const addresses = [record.address, ...(record.parent === undefined ? [] : [record.parent])];
  const stood = record.status === 'open' || (record.resolvedAt ?? 0) >= control.from;
  return record.tier !== 'unread' && covers(control, addresses) && stood;
}

function editOf(record: DriftRecord, next: string | undefined): GlassEdit {
  const { culprit } = record;
  return {
    address: record.address,
    attribute: record.attribute === '*' ? 'the object' : record.attribute,
    before: shown(record.desired),
    after: shown(record.live),
    by: culprit === undefined ? 'not known yet' : sayCulprit(culprit, utcText(culprit.at)),
    seenAt: record.firstSeen,
    outcome: outcomeOf(record),
    text: record.status === 'open' ? (next ?? record.next) : (record.resolution ?? ''),
  };
}

/** For whoever opened a break-glass it is the same whether Groundstate or a person put an edit back; the text says which. */
function outcomeOf({ status, ending = 'put back' }: DriftRecord): GlassEdit['outcome'] {
  if (status === 'open') return 'left';
  return ending === 'equal again' ? 'put back' : ending;
}
