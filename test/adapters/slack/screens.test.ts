import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderScreens } from './screens.ts';

test('docs/slack.md shows the messages as they are rendered (npm run generate writes them anew)', () => {
  const page = readFileSync(new URL('../../../docs/slack.md', import.meta.url), 'utf8');
  assert.ok(page.includes(renderScreens()));
});
