import { writeFile } from 'node:fs/promises';
import { eventPatterns } from './events.ts';
import { resourceTypes } from './registry.ts';

const file = new URL('../../docs/event-patterns.json', import.meta.url);

/** The rules of EventBridge that the events queue is fed by, one for each service, as docs/event-patterns.json holds them. */
export async function renderEventPatterns(): Promise<string> {
  const types = await Promise.all(Object.values(resourceTypes).map((load) => load()));
  return `${JSON.stringify(eventPatterns(types), undefined, 2)}\n`;
}

if (import.meta.main) {
  await writeFile(file, await renderEventPatterns());
}
