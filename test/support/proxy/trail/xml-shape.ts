import { readField } from './form-shape.ts';
import { lowerFirst } from './json-shape.ts';
import type { XmlNode } from './xml-tree.ts';

/** A document of S3 as CloudTrail writes it: names as they are, with the namespace of the root. */
export function shapeBucketDocument(node: XmlNode): unknown {
  if (node.children.length === 0 && node.attributes['xmlns'] === undefined) return node.text;
  const groups = Map.groupBy(node.children, ({ name }) => name);
  const fields = [...groups].map(([name, nodes]) => {
    const values = nodes.map(shapeBucketDocument);
    return [name, values.length === 1 ? values[0] : values];
  });
  const xmlns = node.attributes['xmlns'];
  return { ...Object.fromEntries(fields), ...(xmlns === undefined ? {} : { xmlns }) };
}

/** An answer of EC2: lists are objects with `items`, and `return` has another name. */
export function shapeEc2Answer(node: XmlNode): unknown {
  if (node.children.length === 0) return node.name.endsWith('Set') ? {} : readField(node.name, node.text);
  if (node.children.every(({ name }) => name === 'item')) return { items: node.children.map(shapeEc2Answer) };
  return Object.fromEntries(
    node.children.map((child) => [child.name === 'return' ? '_return' : child.name, shapeEc2Answer(child)]),
  );
}

/** An answer of another query service: what is inside its result, lists as lists; null where there is nothing. */
export function shapeQueryAnswer(root: XmlNode): unknown {
  const result = root.children.find(({ name }) => name.endsWith('Result'));
  return result === undefined || result.children.length === 0 ? null : shapeQueryNode(result);
}

function shapeQueryNode(node: XmlNode): unknown {
  if (node.children.length === 0) return readField(lowerFirst(node.name), node.text);
  if (node.children.every(({ name }) => name === 'member')) return node.children.map(shapeQueryNode);
  return Object.fromEntries(node.children.map((child) => [lowerFirst(child.name), shapeQueryNode(child)]));
}
