import type { Alert, AlertStatus, PlanReference } from '../../engine/ports/journal.ts';
import { isUnderWay } from './conversation.ts';
import { plain } from './slack-text.ts';

/** What a button asks for. */
export const allPresses = ['acknowledge', 'revert', 'keep', 'pause', 'ignore'] as const;

export type Press = (typeof allPresses)[number];

/** What can be said of a plan in which something waits for a person. */
export const allVerdicts = ['approve', 'refuse'] as const;

export type Verdict = (typeof allVerdicts)[number];

/** What the buttons of a message are made from. */
export interface RenderActions {
  readonly alert: Alert;
  readonly status: AlertStatus | undefined;
  /** The buttons that somebody answers. */
  readonly offers: readonly Press[];
}

const words: Readonly<Record<Press, string>> = {
  acknowledge: 'I look at it',
  revert: 'Revert now',
  keep: 'Keep 1 h',
  pause: 'Pause 1 h',
  ignore: 'Ignore...',
};

/** The prefix of our buttons among those of other apps. */
export const actionPrefix = 'groundstate.';

/** The buttons below a drift that people can still act on, or below a plan in which something waits for them. */
export function renderActions({ alert, status, offers }: RenderActions): readonly object[] {
  if (alert.plan !== undefined && offers.length > 0 && (status === undefined || status === 'open')) {
    return renderVerdicts(alert.plan);
  }
  if (alert.drift === undefined || !isUnderWay(status)) {
    return [];
  }
  const value = JSON.stringify(alert.drift);
  const pointless: readonly Press[] = [
    ...(status === 'acknowledged' ? (['acknowledge'] as const) : []),
    ...(alert.isLeftAlone === true ? (['revert', 'keep'] as const) : []),
  ];
  const shown = offers.filter((press) => !pointless.includes(press));
  const elements = shown.map((press) => ({
    type: 'button',
    action_id: `${actionPrefix}${press}`,
    text: plain(words[press]),
    value,
    ...(press === 'revert' ? { style: 'primary', confirm: confirmRevert(alert) } : {}),
  }));
  return elements.length === 0 || value.length > 2_000 ? [] : [{ type: 'actions', elements }];
}

function confirmRevert({ address, commit }: Alert): object {
  const what = `${address ?? 'It'} is put back to commit ${commit?.slice(0, 12) ?? 'that is applied'}. Nothing newer is applied, and nothing is replaced or deleted.`;
  return {
    title: plain('Put it back now?'),
    text: plain(what.length > 300 ? `${what.slice(0, 297)}...` : what),
    confirm: plain('Put it back'),
    deny: plain('Leave it'),
  };
}

const verdictWords: Readonly<Record<Verdict, string>> = { approve: 'Approve...', refuse: 'Refuse' };

/** An approval is for all that waits in the plan, and only for that plan. */
function renderVerdicts(plan: PlanReference): readonly object[] {
  const value = JSON.stringify(plan);
  const what = plan.changes === 1 ? 'the change that waits' : `all ${plan.changes} changes that wait`;
  const confirm = {
    title: plain('Let it through?'),
    text: plain(
      `You approve ${what} in the plan ${plan.digest.slice(0, 12)} of ${plan.stack.slice(0, 100)}. Look at it first: groundstate plan. Nobody approves their own change.`,
    ),
    confirm: plain('Approve'),
    deny: plain('Not yet'),
  };
  const elements = allVerdicts.map((verdict) => ({
    type: 'button',
    action_id: `${actionPrefix}${verdict}`,
    text: plain(verdictWords[verdict]),
    value,
    ...(verdict === 'approve' ? { style: 'primary', confirm } : { style: 'danger' }),
  }));
  return value.length > 2_000 ? [] : [{ type: 'actions', elements }];
}
