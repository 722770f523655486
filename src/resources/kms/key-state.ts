import {
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
} from '@aws-sdk/client-kms';
import { type Call, callOf } from '../call.ts';

/** Whether a key works, and how it changes its material. */
interface KeyState {
  readonly is_enabled?: boolean | null;
  readonly enable_key_rotation?: boolean | null;
  readonly rotation_period_in_days?: number | null;
}

/** Only a key that is enabled lets its rotation be changed: it is enabled before that, and disabled after it. */
export function writeKeyState(
  KeyId: string,
  desired: KeyState,
  live: KeyState,
  changed: ReadonlySet<string>,
): readonly Call[] {
  const rotates = changed.has('enable_key_rotation') || changed.has('rotation_period_in_days');
  const wanted = desired.is_enabled !== false;
  const off = live.is_enabled === false;
  const on = off && (wanted || rotates);
  return [
    ...(on ? [callOf(EnableKeyCommand, { KeyId })] : []),
    ...(rotates ? [writeRotation(KeyId, desired)] : []),
    ...(!wanted && (on || !off) ? [callOf(DisableKeyCommand, { KeyId })] : []),
  ];
}

function writeRotation(KeyId: string, desired: KeyState): Call {
  return desired.enable_key_rotation === true
    ? callOf(EnableKeyRotationCommand, {
        KeyId,
        RotationPeriodInDays: desired.rotation_period_in_days ?? undefined,
      })
    : callOf(DisableKeyRotationCommand, { KeyId });
}
