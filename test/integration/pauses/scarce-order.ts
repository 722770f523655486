/** What a process that has too little of something is to do. */
export interface ScarceOrder {
  readonly url: string;
  readonly folder: string;
  /** How much room each attempt has; null: as much as there is. */
  readonly freeKilobytes: readonly (number | null)[];
}

export const fileCount = 12;

/** What each file of the commit holds. */
export function contentOf(at: number): string {
  return `// file ${at}\n${`export const value${at} = '${'x'.repeat(60)}';\n`.repeat(60)}`;
}
