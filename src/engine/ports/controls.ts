import type { Control } from '../../core/controls/control.ts';

/** A control that is over, with what became of it. */
export interface PastControl extends Control {
  /** Milliseconds since the epoch. */
  readonly concludedAt: number;
  /** Of a break-glass: what was done in it, by whom and what became of it. */
  readonly edits?: readonly GlassEdit[];
  /** What could not be told when it was concluded, in full sentences. */
  readonly gaps?: readonly string[];
}

/** One edit that was seen while a break-glass was open. */
export interface GlassEdit {
  readonly address: string;
  readonly attribute: string;
  readonly before: string;
  readonly after: string;
  /** Who, when and how, in one line. */
  readonly by: string;
  /** When a scan first saw it. */
  readonly seenAt: number;
  /** AWS is as Git wants it again; Git wants it as it is now; groundstate.yaml ignores it; a later edit took its place; it still differs, and `text` says why. */
  readonly outcome: 'put back' | 'in Git' | 'ignored' | 'accepted' | 'changed again' | 'left';
  /** In a full sentence. */
  readonly text: string;
}

/** The records of what people ordered for a while: conditional puts, and gone by themselves long after they are over. */
export interface ControlRecords {
  /** Takes down a new control. */
  putControl(control: Control, signal: AbortSignal): Promise<void>;
  /** Ends a control before its time; true for the one caller that ended it. */
  endControl(id: string, ended: NonNullable<Control['ended']>, signal: AbortSignal): Promise<boolean>;
  /** Moves a control that is over out of what every tick reads; true for the one caller that moved it. */
  concludeControl(control: PastControl, signal: AbortSignal): Promise<boolean>;
  /** Controls that are over, newest order first. */
  pastControls(limit: number, signal: AbortSignal): Promise<readonly PastControl[]>;
}
