/** More texts than any call about an object of ours has; what is behind them is not looked at. */
const MOST_TEXTS = 5_000;
const DEEPEST = 24;

/** Every name under which an object may be filed that an id, an ARN or a URL stands for: the whole text, and its last parts. */
export function namesOf(id: string): readonly string[] {
  const names = new Set([id]);
  if (id.startsWith('arn:')) {
    // arn:partition:service:region:account:type/name, and some have :* behind it
    const resource = id.split(':').slice(5).join(':').replace(/:\*$/, '');
    names.add(resource);
    names.add(resource.replace(/^[\w-]+[:/]/, ''));
    names.add(resource.split(/[:/]/).at(-1) ?? resource);
  } else if (id.includes('://')) {
    names.add(id.split('/').at(-1) ?? id);
  }
  names.delete('');
  return [...names];
}

/** The names of everything that a recorded call mentions in its request, its answer and its list of resources. Bounded, whatever it is given. */
export function namesIn(record: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const { requestParameters, responseElements, resources } = Object(record) as Readonly<Record<string, unknown>>;
  const open: { readonly value: unknown; readonly depth: number }[] = [
    { value: [requestParameters, responseElements, resources], depth: 0 },
  ];
  for (let next = open.pop(), seen = 0; next !== undefined && seen < MOST_TEXTS; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') {
      seen += 1;
      for (const name of namesOf(value)) {
        names.add(name);
      }
    } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      for (const inner of Object.values(value) as readonly unknown[]) {
        open.push({ value: inner, depth: depth + 1 }); // not push(...): a list may hold a hundred thousand
      }
    }
  }
  return names;
}
