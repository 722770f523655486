import type { Call, Layer, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { asRecords, asText, isSuccess, readDocument, withDocument, withJson } from '../edit-call.ts';
import { createPageStore, type PageStore } from '../page-store.ts';
import type { BucketBook } from '../s3/bucket-book.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Resources that moto gives at most when everything is asked for at once. */
const everything = 1_000_000;

/** Finds tagged resources as the tagging API does: pages of 100 at most, by ARN, and buckets of this region only. */
export function createGetResources(book: BucketBook): Layer {
  const store = createPageStore<Entry>();
  return async (call, next) => {
    if (call.service !== 'tagging' || call.operation !== 'GetResources') return next(call);
    const complaint = findComplaint(call);
    if (complaint !== undefined) return refuse(call, complaint);
    const {
      PaginationToken: token,
      ResourcesPerPage: wanted,
      TagsPerPage: _tags,
      ResourceARNList: arns,
      ...rest
    } = call.parameters;
    const size = typeof wanted === 'number' ? wanted : 50;
    const question = JSON.stringify([call.caller, call.region, arns, rest]);
    if (typeof token === 'string' && token !== '') return continueListing(call, store, question, size);
    const whole = await next(withJson(call, { ...rest, ResourcesPerPage: everything, TagsPerPage: everything }));
    if (!isSuccess(whole)) return whole;
    const entries = await keepWanted(call, book, asRecords(readDocument(whole.body)['ResourceTagMappingList']));
    const { page, token: following } = store.open(question, entries, size);
    return withDocument(whole, { PaginationToken: following ?? '', ResourceTagMappingList: page });
  };
}

function findComplaint(call: Call): string | undefined {
  const { ResourcesPerPage: size, ResourceARNList: arns } = call.parameters;
  if (size !== undefined && (typeof size !== 'number' || size < 1 || size > 100)) {
    return 'ResourcesPerPage must be between 1 and 100.';
  }
  if (arns === undefined) return undefined;
  if (!Array.isArray(arns) || arns.length > 100) return 'ResourceARNList may hold 100 names at most.';
  const others = ['PaginationToken', 'ResourcesPerPage', 'TagsPerPage', 'ResourceTypeFilters', 'TagFilters'];
  const clash = others.find((name) => call.parameters[name] !== undefined);
  return clash === undefined ? undefined : `ResourceARNList can not be combined with ${clash}.`;
}

async function keepWanted(call: Call, book: BucketBook, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const arns = call.parameters['ResourceARNList'];
  const kept: Entry[] = [];
  for (const entry of entries) {
    const arn = asText(entry['ResourceARN']);
    if (Array.isArray(arns) && !arns.includes(arn)) continue;
    const bucket = /^arn:[^:]*:s3:::([^/]+)$/.exec(arn)?.[1];
    if (bucket !== undefined && (await book.regionOf(call, bucket)) !== call.region) continue;
    kept.push(entry);
  }
  return kept;
}

function continueListing(call: Call, store: PageStore<Entry>, question: string, size: number): Reply {
  const found = store.next(question, asText(call.parameters['PaginationToken']), size);
  if (found === undefined) {
    const message =
      'A PaginationToken is valid for a maximum of 15 minutes. Your request was denied because the token is not valid.';
    return createErrorReply(call, { status: 400, code: 'PaginationTokenExpiredException', message });
  }
  const head = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: Buffer.alloc(0) };
  return withDocument(head, { PaginationToken: found.token ?? '', ResourceTagMappingList: found.page });
}

function refuse(call: Call, message: string): Reply {
  return createErrorReply(call, { status: 400, code: 'InvalidParameterException', message });
}
