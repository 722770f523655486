import type { JsonNode } from './parse-json.ts';

/** The JSON text of a node; numbers keep their digits. */
export function writeNode(node: JsonNode): string {
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return JSON.stringify(node.value);
    case 'array':
      return `[${node.items.map(writeNode).join(',')}]`;
    case 'object':
      return `{${node.members.map(({ name, value }) => `${JSON.stringify(name)}:${writeNode(value)}`).join(',')}}`;
  }
}
