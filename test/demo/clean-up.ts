/** What has to be ended when the demo ends, however it ends. */
export interface CleanUp {
  add(what: string, end: () => Promise<unknown>): void;
  /** Ends everything, the youngest first; a failure of one does not keep the others alive. */
  run(): Promise<readonly string[]>;
}

/** Makes an empty list. */
export function createCleanUp(): CleanUp {
  const ends: { readonly what: string; readonly end: () => Promise<unknown> }[] = [];
  let running: Promise<readonly string[]> | undefined;
  const runAll = async (): Promise<readonly string[]> => {
    const complaints: string[] = [];
    for (let each = ends.pop(); each !== undefined; each = ends.pop()) {
      try {
        await each.end();
      } catch (error) {
        complaints.push(`${each.what} could not be ended: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return complaints;
  };
  return {
    add: (what, end) => void ends.push({ what, end }),
    run: () => {
      running ??= runAll();
      return running;
    },
  };
}
