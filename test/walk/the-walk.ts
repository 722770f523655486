import type { Play } from '../demo/play-story.ts';
import { events } from './acts/events.ts';
import { everyKind } from './acts/every-kind.ts';
import { glass } from './acts/glass.ts';
import { moveIn } from './acts/move-in.ts';
import { byTheRules } from './acts/rules.ts';
import { threeAm } from './acts/three-am.ts';
import { who } from './acts/who.ts';
import { openWalk, type WalkStage, type WalkStory } from './walk-stage.ts';

/** Drift as people meet it, from the console to Slack and back. */
export const walk: Play<WalkStage, WalkStory> = {
  title: 'A walk through drift',
  text: 'A real worker watches three stacks; people change things by hand with credentials of their own; CloudTrail tells a queue, and the worker tells a Slack channel. All that the channel shows is printed.',
  acts: [moveIn, everyKind, events, who, byTheRules, glass, threeAm],
  open: openWalk,
  begin: async () => ({ worker: undefined }),
};
