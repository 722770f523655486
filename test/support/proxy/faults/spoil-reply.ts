import { gzipSync } from 'node:zlib';
import type { Call, Reply } from '../call.ts';
import { readDocument, withDocument, withText } from '../edit-call.ts';
import { escapeXml } from '../xml.ts';
import type { AnswerFault } from './fault.ts';

/** The answer as a fault leaves it. */
export function spoilReply(call: Call, reply: Reply, mode: AnswerFault): Reply {
  switch (mode.kind) {
    case 'truncated':
      return cut(reply, mode.bytes ?? Math.ceil(reply.body.length / 2));
    case 'truncated-gzip': {
      const packed = { headers: { ...reply.headers, 'content-encoding': 'gzip' }, body: gzipSync(reply.body) };
      return cut({ ...reply, ...packed }, Math.ceil(packed.body.length / 2));
    }
    case 'missing-page':
      return isJson(reply) ? withDocument(reply, emptyLists(reply)) : emptyXmlLists(reply);
    case 'repeated-token':
      return repeatToken(call, reply);
    case 'wrong-account':
      return withText(reply, reply.body.toString('utf8').replace(/(?<![\d-])\d{12}(?!\d)/g, mode.account));
    case 'date-skew':
      return { ...reply, headers: { ...reply.headers, date: new Date(Date.now() + mode.ms).toUTCString() } };
  }
}

function cut(reply: Reply, bytes: number): Reply {
  const { 'x-amz-crc32': _checksum, ...headers } = reply.headers;
  return { ...reply, headers, body: reply.body.subarray(0, bytes) };
}

function isJson(reply: Reply): boolean {
  return reply.body.subarray(0, 1).toString() === '{';
}

function emptyLists(reply: Reply): object {
  const fields = Object.entries(readDocument(reply.body));
  return Object.fromEntries(fields.map(([name, value]) => [name, Array.isArray(value) ? [] : value]));
}

/** Lists of EC2 hold items, those of the other query services members, and S3 lists buckets. */
function emptyXmlLists(reply: Reply): Reply {
  const text = reply.body.toString('utf8');
  return withText(reply, text.replace(/<(\w+)>\s*<(item|member|Bucket)>[^]*<\/\2>\s*<\/\1>/, '<$1></$1>'));
}

/** How the services name the token that a page was asked with, and the one that it ends with. */
const jsonTokens: readonly (readonly [asked: string, given: string])[] = [
  ['NextToken', 'NextToken'],
  ['nextToken', 'nextToken'],
  ['PaginationToken', 'PaginationToken'],
  ['ExclusiveStartTableName', 'LastEvaluatedTableName'],
  ['Marker', 'NextMarker'],
];
const xmlTokens: typeof jsonTokens = [
  ['NextToken', 'nextToken'],
  ['Marker', 'Marker'],
  ['continuation-token', 'ContinuationToken'],
];

/** The first page has no token to repeat and is left as it is. */
function repeatToken(call: Call, reply: Reply): Reply {
  for (const [asked, given] of isJson(reply) ? jsonTokens : xmlTokens) {
    const old = call.parameters[asked];
    if (typeof old !== 'string' || old === '') continue;
    if (isJson(reply)) return withDocument(reply, { ...readDocument(reply.body), [given]: old });
    const element = `<${given}>${escapeXml(old)}</${given}>`;
    const text = reply.body.toString('utf8').replace(new RegExp(`<${given}>[^<]*</${given}>|<${given}/>`), '');
    const more = text.replace('<IsTruncated>false<', '<IsTruncated>true<');
    // IAM puts the token into the result, the others into the root.
    const end = /<\/\w+Result>(?=\s*<ResponseMetadata)|<\/\w+>\s*$/;
    return withText(
      reply,
      more.replace(end, (closing) => `${element}${closing}`),
    );
  }
  return reply;
}
