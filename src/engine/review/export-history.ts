import { createHash } from 'node:crypto';
import type { Archive } from '../ports/archive.ts';
import type { HistoryDay, Journal } from '../ports/journal.ts';

export interface ExportRequest {
  readonly archive: Archive;
  /** A UTC day, `2026-11-26`; undefined: from the first one on. */
  readonly since: string | undefined;
  /** The first UTC day that is left out. */
  readonly before: string;
  /** Told of each day before it is read. */
  readonly onDay: (day: string) => void;
}

/** What became of one day. `replaced`: events were added to a day that was exported before. */
export interface ExportedDay {
  readonly day: string;
  readonly events: number;
  readonly outcome: 'written' | 'there already' | 'replaced';
  /** The seal of that day, to be kept elsewhere; undefined where none was made. */
  readonly checkpoint: string | undefined;
}

/**
 * Copies the timeline into an archive, one object of JSON lines for each UTC day and one for its checkpoint. A day that is
 * there is not written again, so that an export which was cut off goes on where it was.
 */
export async function exportHistory(
  { archive, since, before, onDay }: ExportRequest,
  journal: Pick<Journal, 'historyDays' | 'historyDay'>,
  signal: AbortSignal,
): Promise<readonly ExportedDay[]> {
  const days = (await journal.historyDays(signal)).filter(
    (day) => day < before && (since === undefined || day >= since),
  );
  const exported: ExportedDay[] = [];
  for (const day of days) {
    onDay(day);
    const whole = await journal.historyDay(day, signal);
    const outcome = await keep(archive, `${day}.jsonl`, linesOf(whole), signal);
    const { checkpoint } = whole;
    if (checkpoint !== undefined) {
      await keep(archive, `checkpoints/${day}.json`, `${JSON.stringify(checkpoint)}\n`, signal);
    }
    exported.push({ day, events: whole.records.length, outcome, checkpoint: checkpoint?.hash });
  }
  return exported;
}

async function keep(
  archive: Archive,
  name: string,
  text: string,
  signal: AbortSignal,
): Promise<ExportedDay['outcome']> {
  const digest = createHash('sha256').update(text).digest('hex');
  const there = await archive.digestOf(name, signal);
  if (there === digest) {
    return 'there already';
  }
  await archive.put({ name, text, digest }, signal);
  return there === undefined ? 'written' : 'replaced';
}

/** One event to a line, with its time in words that sort, and its link of the chain. */
function linesOf({ records }: HistoryDay): string {
  const lines = records.map(({ event, writer, sequence, previous, hash }) =>
    JSON.stringify({ time: new Date(event.at).toISOString(), ...event, chain: { writer, sequence, previous, hash } }),
  );
  return lines.map((line) => `${line}\n`).join('');
}
