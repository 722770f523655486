import type { Alert, AlertStatus } from '../../engine/ports/journal.ts';
import { isUnderWay } from './conversation.ts';
import { plain } from './slack-text.ts';

/** What a button asks for. */
export const allPresses = ['acknowledge', 'revert', 'keep', 'pause', 'ignore'] as const;

export type Press = (typeof allPresses)[number];

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

/** The buttons below a drift that people can still act on. */
export function renderActions({ alert, status, offers }: RenderActions): readonly object[] {
  if (alert.drift === undefined || !isUnderWay(status)) {
    return [];
  }
  const value = JSON.stringify(alert.drift);
  const shown = offers.filter((press) => press !== 'acknowledge' || status !== 'acknowledged');
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
