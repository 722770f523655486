import { Failure } from '../../core/failure.ts';
import type { Observation } from '../../core/observation.ts';
import type { Scope } from '../../core/scope.ts';
import type { ResourceType } from '../../resources/define.ts';
import { Observer } from '../observe.ts';
import type { Writer } from './writer.ts';

/** One object while it is being worked on. */
export interface LiveObject {
  readonly address: string;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly id: string;
  readonly wanted: ReadonlySet<string>;
}

/** How long AWS may work on an object before the pass gives up waiting. Milliseconds. */
const LONGEST_WAIT_MS = 15 * 60_000;
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 10_000;

/** Reads an object afresh, by the service's own calls. */
export function look(object: LiveObject, writer: Writer): Promise<Observation> {
  return lookWith(object, new Observer(writer.deps), writer.signal);
}

/** Reads an object with what an observer may have listed already. */
export async function lookWith(object: LiveObject, observer: Observer, signal: AbortSignal): Promise<Observation> {
  const observed = await observer.observe([object], { hints: false }, signal);
  return observed.get(object.address)?.observation ?? { kind: 'unread', reason: 'it was not read' };
}

/** Reads an object until AWS has done its work on it; throws a Failure where it is absent, unreadable or never done. */
export async function lookWhenReady(
  object: LiveObject,
  writer: Writer,
): Promise<Extract<Observation, { kind: 'present' }>> {
  const { clock } = writer.deps;
  const start = clock.monotonic();
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.6, LONGEST_POLL_MS)) {
    const observation = await look(object, writer);
    const waiting = waitingFor(observation);
    if (observation.kind === 'present' && waiting === undefined) {
      return observation;
    }
    if (clock.monotonic() - start > LONGEST_WAIT_MS) {
      throw new Failure({
        code: 'not-ready',
        handling: 'wait',
        summary: 'AWS did not finish in time',
        detail: `${object.address} (${object.id}) is not ready after ${LONGEST_WAIT_MS / 60_000} minutes: ${waiting ?? 'unknown'}. The next pass looks again.`,
        address: object.address,
      });
    }
    if (observation.kind === 'unread') {
      throw new Failure({
        code: 'unread',
        handling: 'wait',
        summary: 'An object could not be read back',
        detail: `${object.address} (${object.id}) was written and could not be read back: ${observation.reason}. The next pass looks again.`,
        address: object.address,
      });
    }
    await clock.sleep(pause, writer.signal);
  }
}

/** Reads an object until it is gone. */
export async function waitUntilGone(object: LiveObject, writer: Writer): Promise<void> {
  const { clock } = writer.deps;
  const start = clock.monotonic();
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.6, LONGEST_POLL_MS)) {
    const observation = await look(object, writer);
    if (observation.kind === 'absent') {
      return;
    }
    if (observation.kind === 'unread') {
      throw new Failure({
        code: 'unread',
        handling: 'wait',
        summary: 'It could not be seen whether an object is gone',
        detail: `${object.address} (${object.id}) was deleted and could not be read since: ${observation.reason}. The next pass looks again.`,
        address: object.address,
      });
    }
    if (clock.monotonic() - start > LONGEST_WAIT_MS) {
      throw new Failure({
        code: 'not-gone',
        handling: 'wait',
        summary: 'AWS did not finish a deletion in time',
        detail: `${object.address} (${object.id}) still exists after ${LONGEST_WAIT_MS / 60_000} minutes. The next pass looks again.`,
        address: object.address,
      });
    }
    await clock.sleep(pause, writer.signal);
  }
}

/** Absence right after a write is the eventual consistency of AWS, not a fact. */
function waitingFor(observation: Observation): string | undefined {
  switch (observation.kind) {
    case 'absent':
      return 'AWS does not show it yet';
    case 'present':
      return observation.pending;
    case 'unread':
      return observation.reason;
  }
}
