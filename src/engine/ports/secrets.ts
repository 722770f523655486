/** What was read is taken down here before anything else is done with it, so that no sink ever tells it. */
export interface Secrets {
  add(secret: string): void;
  /** A value that is public although its attribute is marked: it is masked by its place alone. */
  allow(value: string): void;
}
