// Writes the messages of docs/slack.md anew; a test says when that is due.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderScreens } from './screens.ts';

const page = new URL('../../../docs/slack.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const begin = '<!-- screens: npm run generate -->\n';
const end = '<!-- end of screens -->';
const [before = '', rest = ''] = text.split(begin);
const [, after = ''] = rest.split(end);
writeFileSync(page, `${before}${begin}\n${renderScreens()}\n${end}${after}`);
