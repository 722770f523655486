import { writeFileSync } from 'node:fs';
import { renderOptionsPage } from './render-options-page.ts';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), renderOptionsPage());
