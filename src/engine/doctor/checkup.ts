import { type Finding, stops, unknown } from '../../core/doctor/finding.ts';
import { asFailure, Failure } from '../../core/failure.ts';
import { CloudError } from '../ports/cloud.ts';

/** One thing that the doctor looks at. */
export interface Checkup {
  /** One word or two, `the table`. */
  readonly name: string;
  /** The checkup without which this one cannot say anything. */
  readonly needs?: string;
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

/** What one checkup found. */
export interface CheckupReport {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** None takes longer: what hangs is a finding too. */
const LONGEST_MS = 300_000;

/** Runs the checkups one after the other; one that fails is a finding, and the others go on. */
export async function* runCheckups(
  checkups: readonly Checkup[],
  signal: AbortSignal,
): AsyncGenerator<CheckupReport, void, undefined> {
  const broken = new Set<string>();
  for (const checkup of checkups) {
    const { name, needs } = checkup;
    const findings = needs !== undefined && broken.has(needs) ? [notPossible(needs)] : await runOne(checkup, signal);
    if (findings.some(({ grade }) => grade === 'stops') || (needs !== undefined && broken.has(needs))) broken.add(name);
    yield { name, findings };
  }
}

async function runOne(checkup: Checkup, signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    return await checkup.run(AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
  } catch (thrown) {
    signal.throwIfAborted();
    return [explain(thrown)];
  }
}

function notPossible(needs: string): Finding {
  return unknown({ what: `Not checked: it needs ${needs}. Mend that first.`, why: '', next: '' });
}

/** A refusal of AWS says nothing of the thing itself, only that we may not look. */
function explain(thrown: unknown): Finding {
  if (thrown instanceof CloudError) {
    return unknown({
      what: `Not checked: ${thrown.operation} was answered with ${thrown.code} (${thrown.message}).`,
      why: 'Something may be wrong here without anybody knowing.',
      next: `Give the worker the right to call ${thrown.operation}, or look at it yourself.`,
    });
  }
  const failure = thrown instanceof Failure ? thrown : asFailure(thrown);
  const { summary, detail } = failure;
  return stops({ what: `${summary}.`, why: detail, next: 'Do what is said there, and run groundstate doctor again.' });
}
