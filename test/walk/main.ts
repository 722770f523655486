import { runStory } from '../demo/run-story.ts';
import { walk } from './the-walk.ts';

await runStory('walk:drift', walk);
