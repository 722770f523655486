import type { Block, Check, SchemaOf } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import { parseBlock, parseConditions } from './parse-block.ts';

interface ParsedChecks {
  readonly checks: readonly Check[];
  /** The data sources that only one check may read. */
  readonly blocks: readonly Block[];
}

/** Reads check blocks: https://developer.hashicorp.com/terraform/language/block/check */
export function parseChecks(reader: DocumentReader, found: readonly Labelled[], schemaOf: SchemaOf): ParsedChecks {
  const checks = found.map((labelled) => parseCheck(reader, labelled, schemaOf));
  return { checks: checks.map(({ check }) => check), blocks: checks.flatMap(({ blocks }) => blocks) };
}

function parseCheck(
  reader: DocumentReader,
  { labels: [name = ''], body, path }: Labelled,
  schemaOf: SchemaOf,
): { readonly check: Check; readonly blocks: readonly Block[] } {
  for (const { name: argument } of body.members.filter((item) => !['//', 'assert', 'data'].includes(item.name))) {
    reader.report(
      'unknown-argument',
      'Unknown argument of a check',
      `A check has "assert" and "data", and no ${JSON.stringify(argument)}. Correct or remove it.`,
      `${path}.${argument}`,
    );
  }
  const assertions = parseConditions(reader, member(body, 'assert'), `${path}.assert`);
  if (assertions.length === 0) {
    reader.report('empty-check', 'Check without assertion', 'A check needs at least one "assert". Add it.', path);
  }
  return {
    check: { name, assertions, source: reader.source(path) },
    blocks: parseScopedData(reader, { labels: [name], body, path }, schemaOf),
  };
}

/** The one data source of a check: read for its assertions alone, so it neither repeats nor has rules of its own. */
function parseScopedData(
  reader: DocumentReader,
  { labels: [check = ''], body, path }: Labelled,
  schemaOf: SchemaOf,
): readonly Block[] {
  const node = member(body, 'data');
  const [first, second] = node === undefined ? [] : reader.unroll(node, 2, `${path}.data`);
  if (second !== undefined) {
    reader.report(
      'two-check-data',
      'Two data sources in a check',
      'A check has at most one data source of its own. Declare the others beside the check.',
      second.path,
    );
  }
  if (first === undefined) return [];
  for (const argument of ['count', 'for_each', 'lifecycle']) {
    if (member(first.body, argument) === undefined) continue;
    reader.report(
      'invalid-check-data',
      'Invalid data source in a check',
      `A data source inside a check takes no "${argument}". Remove it, or declare the data source beside the check.`,
      `${first.path}.${argument}`,
    );
  }
  const block = parseBlock(reader, 'data', first, schemaOf);
  return block === undefined ? [] : [{ ...block, check }];
}
