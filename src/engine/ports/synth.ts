/** One synthesized stack. */
export interface SynthesizedStack {
  readonly name: string;
  /** The text of its cdk.tf.json. */
  readonly document: string;
  /** Where its assets are. */
  readonly folder: string;
  readonly dependencies: readonly string[];
  readonly annotations: readonly {
    readonly level: 'info' | 'warn' | 'error';
    readonly message: string;
    readonly path: string;
  }[];
}

/** Runs the cdktf app of a commit, isolated, and returns what its manifest names. */
export interface Synth {
  readonly isolation: { readonly mode: 'task' | 'namespace' | 'uid' | 'none'; readonly reason: string };
  synthesize(
    input: { readonly path: string; readonly commit: string },
    signal: AbortSignal,
  ): Promise<{ readonly stacks: readonly SynthesizedStack[]; readonly durationMs: number; readonly cached: boolean }>;
}
