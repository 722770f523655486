import type { Call, Layer, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { isSuccess, withText } from '../edit-call.ts';
import { escapeXml, readElement, splitList } from '../xml.ts';
import type { BucketBook } from './bucket-book.ts';

const largestPage = 10_000;

interface Entry {
  readonly name: string;
  readonly item: string;
}

/** Lists buckets as S3 does: by name, in pages, by prefix and region, and with the region of each where anything was asked. */
export function createListBuckets(book: BucketBook): Layer {
  return async (call, next) => {
    if (call.service !== 's3' || call.operation !== 'ListBuckets') return next(call);
    const query = new URLSearchParams(call.request.target.split('?')[1] ?? '');
    const size = query.has('max-buckets') ? Number(query.get('max-buckets')) : largestPage;
    if (!Number.isInteger(size) || size < 1 || size > largestPage) {
      return createErrorReply(call, {
        status: 400,
        code: 'InvalidArgument',
        message: 'The max-buckets argument must be between 1 and 10000.',
      });
    }
    const whole = await next({ ...call, request: { ...call.request, target: '/' } });
    const parts = isSuccess(whole) ? splitList(whole.body.toString('utf8'), 'Buckets', 'Bucket') : undefined;
    if (parts === undefined) return whole;
    const entries = parts.items
      .map((item): Entry => ({ item, name: readElement(item, 'Name') ?? '' }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return answerPage({ call, book, query, size, entries, whole, before: parts.before, after: parts.after });
  };
}

interface Listing {
  readonly call: Call;
  readonly book: BucketBook;
  readonly query: URLSearchParams;
  readonly size: number;
  readonly entries: readonly Entry[];
  readonly whole: Reply;
  readonly before: string;
  readonly after: string;
}

async function answerPage(listing: Listing): Promise<Reply> {
  const { call, book, query, size, entries, whole } = listing;
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const token = query.get('continuation-token');
  const from = token === null ? '' : Buffer.from(token, 'base64url').toString('utf8');
  // Without any parameter S3 gives no regions.
  const asked = ['max-buckets', 'prefix', 'bucket-region', 'continuation-token'].some((name) => query.has(name));
  const page: string[] = [];
  let last: string | undefined;
  for (const { name, item } of entries) {
    if (name <= from || !name.startsWith(prefix)) continue;
    const where = asked ? await book.regionOf(call, name) : '';
    if (region !== null && where !== region) continue;
    if (page.length === size) {
      const next = Buffer.from(last ?? '').toString('base64url');
      return withText(whole, finish(listing, page, `<ContinuationToken>${next}</ContinuationToken>`));
    }
    page.push(asked ? item.replace('</Bucket>', `<BucketRegion>${where}</BucketRegion></Bucket>`) : item);
    last = name;
  }
  return withText(whole, finish(listing, page, ''));
}

function finish(listing: Listing, page: readonly string[], token: string): string {
  const prefix = listing.query.get('prefix') ?? '';
  const shown = prefix === '' ? '' : `<Prefix>${escapeXml(prefix)}</Prefix>`;
  const end = '</ListAllMyBucketsResult>';
  return `${listing.before}${page.join('')}${listing.after}`.replace(end, `${token}${shown}${end}`);
}
