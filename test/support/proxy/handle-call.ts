import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Next, Outcome, Reply } from './call.ts';
import type { HookRunner } from './call-hooks.ts';
import type { CallRecorder } from './call-recorder.ts';
import { createMissingReply } from './consistency/missing.ts';
import { createFaultReply } from './faults/create-fault-reply.ts';
import type { AnswerFault, DeliveryFault, ErrorFault, ServiceFault } from './faults/fault.ts';
import type { FaultTaker } from './faults/fault-book.ts';
import type { ReplyMemory } from './faults/reply-memory.ts';
import { sortFaults } from './faults/sort-faults.ts';
import { spoilReply } from './faults/spoil-reply.ts';
import type { TrailKeeper } from './trail/trail.ts';

/** What the handling of a call needs. */
export interface CallHandling {
  readonly faults: FaultTaker;
  readonly hooks: HookRunner;
  readonly recorder: CallRecorder;
  readonly trail: Pick<TrailKeeper, 'note'>;
  readonly memory: ReplyMemory;
  /** The behaviours of AWS, then the emulator. */
  readonly perform: Next;
}

/** Takes a call through the network's faults, the hooks, the service's faults, and the service itself. */
export async function handleCall(call: Call, handling: CallHandling): Promise<Outcome> {
  const faults = sortFaults(handling.faults.take(call));
  for (const mode of faults.arrival) {
    if (mode.kind === 'drop-before') return { kind: 'closed' };
    await sleep(mode.ms);
  }
  if (faults.delivery.some((mode) => mode.kind === 'hang' && mode.effect !== true)) return { kind: 'silent' };
  if ((await handling.hooks.runBefore(call)) === 'drop') return { kind: 'closed' };
  const { reply, effect } = await answerCall(call, faults.service, handling);
  handling.recorder.note(call, reply);
  handling.trail.note(call, reply);
  if (effect) await handling.hooks.runAfter(call, reply);
  return deliver(
    faults.answer.reduce((done, mode) => replaceAnswer(call, done, mode), reply),
    faults.delivery,
  );
}

interface Answer {
  readonly reply: Reply;
  /** False when a fault answered and the service never saw the call. */
  readonly effect: boolean;
}

async function answerCall(
  call: Call,
  modes: readonly (ServiceFault | ErrorFault)[],
  handling: CallHandling,
): Promise<Answer> {
  for (const mode of modes) {
    const reply = answerInPlace(call, mode, handling.memory);
    if (reply !== undefined) return { reply, effect: false };
  }
  const reply = await handling.perform(call);
  handling.memory.note(call, reply);
  return { reply, effect: true };
}

/** The answer in the place of the service; undefined where the fault has none for this call. */
function answerInPlace(call: Call, mode: ServiceFault | ErrorFault, memory: ReplyMemory): Reply | undefined {
  if (mode.kind === 'stale-read') return call.mutating ? undefined : memory.recall(call);
  return mode.kind === 'not-found' ? createMissingReply(call) : createFaultReply(call, mode);
}

function replaceAnswer(call: Call, reply: Reply, mode: AnswerFault | ErrorFault): Reply {
  switch (mode.kind) {
    case 'error':
    case 'broken':
    case 'error-in-200':
      return createFaultReply(call, mode);
    default:
      return spoilReply(call, reply, mode);
  }
}

function deliver(reply: Reply, [mode]: readonly DeliveryFault[]): Outcome {
  switch (mode?.kind) {
    case undefined:
      return { kind: 'reply', reply };
    case 'drop-after-effect':
      return { kind: 'closed' };
    case 'hang':
      return { kind: 'silent' };
    case 'reset-mid-body':
      return { kind: 'cut', reply, bytes: mode.bytes ?? Math.ceil(reply.body.length / 2) };
    case 'wrong-length':
      return { kind: 'mismeasured', reply, by: mode.by };
    case 'slow-body':
      return { kind: 'slow', reply, ms: mode.ms };
  }
}
