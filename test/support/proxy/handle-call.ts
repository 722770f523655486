import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Next, Outcome, Reply } from './call.ts';
import type { HookRunner } from './call-hooks.ts';
import type { CallRecorder } from './call-recorder.ts';
import { createFaultReply } from './faults/create-fault-reply.ts';
import type { FaultMode } from './faults/fault.ts';
import type { FaultTaker } from './faults/fault-book.ts';
import type { ReplyMemory } from './faults/reply-memory.ts';

/** What the handling of a call needs. */
export interface CallHandling {
  readonly faults: FaultTaker;
  readonly hooks: HookRunner;
  readonly recorder: CallRecorder;
  readonly memory: ReplyMemory;
  /** The behaviours of AWS, then the emulator. */
  readonly perform: Next;
}

/** Takes a call through the network's faults, the hooks, the service's faults, and the service itself. */
export async function handleCall(call: Call, handling: CallHandling): Promise<Outcome> {
  const modes = handling.faults.take(call);
  for (const mode of modes) {
    if (mode.kind === 'latency') await sleep(mode.ms);
    if (mode.kind === 'drop-before') return { kind: 'closed' };
    if (mode.kind === 'hang' && mode.effect !== true) return { kind: 'silent' };
  }
  if ((await handling.hooks.runBefore(call)) === 'drop') return { kind: 'closed' };
  const { reply, effect } = await answerCall(call, modes, handling);
  handling.recorder.note(call, reply);
  if (effect) await handling.hooks.runAfter(call, reply);
  return spoilAnswer(reply, modes);
}

interface Answer {
  readonly reply: Reply;
  /** False when a fault answered and the service never saw the call. */
  readonly effect: boolean;
}

async function answerCall(call: Call, modes: readonly FaultMode[], handling: CallHandling): Promise<Answer> {
  for (const mode of modes) {
    const refused = createFaultReply(call, mode);
    if (refused !== undefined) return { reply: refused, effect: false };
  }
  if (!call.mutating && modes.some((mode) => mode.kind === 'stale-read')) {
    const old = handling.memory.recall(call);
    if (old !== undefined) return { reply: old, effect: false };
  }
  const reply = await handling.perform(call);
  handling.memory.note(call, reply);
  return { reply, effect: true };
}

function spoilAnswer(reply: Reply, modes: readonly FaultMode[]): Outcome {
  for (const mode of modes) {
    if (mode.kind === 'drop-after-effect') return { kind: 'closed' };
    if (mode.kind === 'hang') return { kind: 'silent' };
    if (mode.kind === 'reset-mid-body') {
      return { kind: 'cut', reply, bytes: mode.bytes ?? Math.ceil(reply.body.length / 2) };
    }
  }
  return { kind: 'reply', reply };
}
