import { lowerFirst } from './json-shape.ts';

type Tree = { [name: string]: Tree | string };

/** Fields that CloudTrail writes as numbers. */
const numeric = /^(fromPort|toPort|minCount|maxCount|ruleNumber|size|volumeSize|iops|maxSessionDuration)$/;

/** How EC2 names lists of its requests in events, where it is not the name with a small letter. */
const listNames: Readonly<Record<string, string>> = {
  resourceId: 'resourcesSet',
  tagSpecification: 'tagSpecificationSet',
  tag: 'tagSet',
  securityGroupRuleId: 'securityGroupRuleIds',
  securityGroupRule: 'modifySecurityGroupRulesRequestSet',
};

/** A form of EC2 as CloudTrail writes it: lists are objects with `items`. */
export function shapeEc2Form(fields: Readonly<Record<string, unknown>>): unknown {
  return shapeEc2(growTree(fields));
}

/** A form of the other query services as CloudTrail writes it: lists are lists. */
export function shapeForm(fields: Readonly<Record<string, unknown>>): unknown {
  return shapePlain(growTree(fields));
}

function growTree(fields: Readonly<Record<string, unknown>>): Tree {
  const root: Tree = {};
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = root;
    for (const name of names) {
      const inner = at[name];
      const next: Tree = typeof inner === 'object' ? inner : {};
      at[name] = next;
      at = next;
    }
    at[last] = String(value);
  }
  return root;
}

function isList(tree: Tree): boolean {
  return Object.keys(tree).every((name) => /^\d+$/.test(name));
}

function shapeEc2(tree: Tree): unknown {
  return Object.fromEntries(
    Object.entries(tree).map(([name, inner]) => {
      const field = lowerFirst(name);
      if (typeof inner === 'string') return [field, readScalar(field, inner)];
      if (!isList(inner)) return [field, shapeEc2(inner)];
      const items = Object.values(inner).map((item) =>
        typeof item === 'string' ? { [field]: item } : shapeEc2Item(field, item),
      );
      return [listNames[field] ?? field, { items }];
    }),
  );
}

/** The tags at birth are the one list of EC2 that is written as a list. */
function shapeEc2Item(list: string, item: Tree): unknown {
  const { Tag: tags, ...rest } = item;
  if (list !== 'tagSpecification' || typeof tags !== 'object') return shapeEc2(item);
  const shaped = Object.values(tags).map((tag) => (typeof tag === 'object' ? shapeEc2(tag) : tag));
  return { ...(shapeEc2(rest) as object), tags: shaped };
}

function shapePlain(tree: Tree): unknown {
  return Object.fromEntries(
    Object.entries(tree).map(([name, inner]) => {
      const field = lowerFirst(name);
      if (typeof inner === 'string') return [field, readScalar(field, inner)];
      const members = inner['member'] ?? inner['entry'];
      if (typeof members !== 'object') return [field, shapePlain(inner)];
      return [field, Object.values(members).map((item) => (typeof item === 'string' ? item : shapePlain(item)))];
    }),
  );
}

function readScalar(field: string, text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return numeric.test(field) && /^-?\d+$/.test(text) ? Number(text) : text;
}

/** A scalar of an answer in XML, by the same rules. */
export const readField = readScalar;
