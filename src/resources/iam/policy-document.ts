import { crc32 } from 'node:zlib';
import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { list } from '../../core/kinds/collections.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';
import { type DataAnswer, localData } from '../define-data.ts';
import { type ParsedPolicy, parsePolicy } from './parse-policy.ts';
import { policyJson } from './policy-json.ts';
import { emptyDocument, mergeDocuments, type PolicyDocument, printedDocument, type Statement } from './policy-model.ts';
import { statementAttributes, statementOf, variableTexts } from './policy-statement.ts';

const attributes = {
  policy_id: text(),
  version: choice(['2008-10-17', '2012-10-17'], { default: '2012-10-17' }),
  statement: block(statementAttributes),
  source_policy_documents: list(textKind),
  override_policy_documents: list(textKind),
  id: text({ computed: true }),
  json: text({ computed: true }),
  minified_json: text({ computed: true }),
};

/** An IAM policy written as blocks: its text is the same, character by character, as that of the Terraform provider. */
export const iamPolicyDocument = localData({
  type: 'aws_iam_policy_document',
  summary: 'The JSON text of an IAM policy that is written as blocks.',
  attributes,
  compute: (config) => answer(config),
});

function answer(config: Desired<typeof attributes>): DataAnswer<typeof attributes> {
  const sources = parseAll('source_policy_documents', config.source_policy_documents);
  const overrides = parseAll('override_policy_documents', config.override_policy_documents);
  const own = ownDocument(config);
  const problem =
    sources.problem ??
    repeatedSid(sources.documents, 'source_policy_documents') ??
    ownProblem(config, own) ??
    overrides.problem;
  if (problem !== undefined) {
    return { problem };
  }
  const merged = [...sources.documents, own, ...overrides.documents].reduce(mergeDocuments, emptyDocument);
  const json = policyJson(printedDocument(merged), 2);
  return { values: { id: String(crc32(json)), json, minified_json: policyJson(printedDocument(merged), 0) } };
}

function ownDocument(config: Desired<typeof attributes>): PolicyDocument {
  return {
    version: config.version ?? '2012-10-17',
    id: config.policy_id ?? '',
    statements: (config.statement ?? []).map(statementOf),
  };
}

function ownProblem(config: Desired<typeof attributes>, own: PolicyDocument): string | undefined {
  const variable = (config.statement ?? []).flatMap(variableTexts).find((one) => one.includes('&{'));
  if (own.version === '2008-10-17' && variable !== undefined) {
    return `"${variable}" holds a policy variable, which version 2008-10-17 does not know; use version 2012-10-17.`;
  }
  const sid = own.statements.find((one) => !/^[A-Za-z0-9]*$/.test(one.sid))?.sid;
  return sid === undefined
    ? repeatedSid([own], 'statement')
    : `The sid "${sid}" of a statement may hold only letters and digits; leave out the other characters.`;
}

function repeatedSid(documents: readonly PolicyDocument[], where: string): string | undefined {
  const sids = documents
    .flatMap((document) => document.statements.map((one: Statement) => one.sid))
    .filter((sid) => sid !== '');
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index);
  return repeated === undefined
    ? undefined
    : `The Sid "${repeated}" stands twice in ${where}, so one statement would hide the other; make the Sids different or leave them out.`;
}

function parseAll(
  name: string,
  texts: readonly string[] | null,
): { readonly documents: readonly PolicyDocument[]; readonly problem: string | undefined } {
  const parsed: readonly ParsedPolicy[] = (texts ?? []).map(parsePolicy);
  const documents = parsed.flatMap((one) => ('document' in one ? [one.document] : []));
  const at = parsed.findIndex((one) => 'problem' in one);
  const broken = parsed[at];
  return {
    documents,
    problem:
      broken !== undefined && 'problem' in broken
        ? `Element ${at} of ${name} is not a policy document: ${broken.problem}. Give the JSON text of a policy.`
        : undefined,
  };
}
