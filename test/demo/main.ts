import { runStory } from './run-story.ts';
import { demo } from './the-demo.ts';

await runStory('demo', demo);
